// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Primitives
import Rotation
import SystemPackage
import TLSCrypto

/// The generations of the pairs, as `mxtls rotate --status` lists them.
struct GenerationListing: Encodable {
  struct Pair: Encodable {
    let certificateFile: String
    let keyFile: String
    let instances: [String]
    let parameters: [String]
    let store: String
    var generations: [Generation] = []
    /// How far the roll-over of its TLSA records has come; nil where none is under way.
    var rollOver: RollOverDescription?
  }

  struct Generation: Encodable {
    /// "live", "kept", "next", or "in use" for a pair that was never switched.
    let state: String
    let number: Int?
    let origin: String?
    let made: String?
    let reasons: [String]
    let names: [String]
    let key: String?
    let keySince: String?
    let notBefore: String?
    let notAfter: String?
    let selfSigned: Bool?
    let sha256: String?
    let spkiSha256: String?
    let tlsa: [String]
    /// Why it is no pair that can be used, or cannot be looked at; nil where it can.
    let fault: String?
    /// Whether nothing is known of it, because its files cannot be looked at.
    fileprivate let isUnread: Bool
    let times: (made: UnixTime?, expiry: UnixTime?)

    private enum CodingKeys: CodingKey {
      case state, number, origin, made, reasons, names, key, keySince, notBefore, notAfter
      case selfSigned, sha256, spkiSha256, tlsa, fault
    }

    fileprivate init(
      _ state: String, _ number: Int?, _ credentials: [Credential], _ record: GenerationRecord?,
      fault: String?, isUnread: Bool
    ) {
      let leaf = credentials.first?.leaf
      self.state = state
      self.number = number
      origin = record?.origin.rawValue
      made = record?.made.iso8601
      reasons = record?.reasons ?? []
      names = leaf?.extensions.names.map(\.text) ?? []
      let kinds = credentials.map(\.leaf.publicKey.summary)
      key = kinds.isEmpty ? nil : kinds.joined(separator: ", ")
      keySince = record?.keySince.iso8601
      notBefore = leaf?.notBefore.iso8601
      notAfter = leaf?.notAfter.iso8601
      selfSigned = leaf?.isSelfIssued
      sha256 = leaf.flatMap { try? $0.fingerprint.bytes.hex }
      spkiSha256 = leaf.flatMap { try? $0.publicKey.fingerprint.bytes.hex }
      tlsa = TLSARecords.lines(credentials)
      self.fault = fault
      self.isUnread = isUnread
      times = (record?.made, leaf?.notAfter)
    }
  }

  private(set) var pairs: [Pair] = []

  private enum CodingKeys: CodingKey { case pairs }

  /// Reads the generations.
  ///
  /// - Parameters:
  ///   - units: The pairs.
  ///   - all: Those that are not meant, too.
  ///   - faults: Gets what cannot be read.
  init(_ units: [RotationUnit], among all: [RotationUnit], _ faults: inout Faults) {
    for unit in units {
      var unreadable: [RotationError] = []
      let pair = faults.gather { () throws(Failure) in
        try reporting { () throws(RotationError) in
          try Self.pair(
            unit, isStranger: unit.lacksGenerations(among: all), &unreadable)
        }
      }
      if let pair { pairs.append(pair) }
      for error in unreadable { faults.add(Failure(error)) }
    }
  }

  /// Lists the generations of a pair, those that are broken as well.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - isStranger: Whether the generations that are there are another pair's.
  ///   - unreadable: Gets the errors of generations that may be whole, and cannot be looked at.
  /// - Returns: The pair with its generations.
  /// - Throws: A `RotationError` where the directory of the generations cannot be read.
  private static func pair(
    _ unit: RotationUnit, isStranger: Bool, _ unreadable: inout [RotationError]
  ) throws(RotationError) -> Pair {
    let paths = unit.paths
    let store = unit.store
    var pair = Pair(
      certificateFile: "\(paths[0])".withoutKeyMaterial,
      keyFile: "\(paths[paths.count - 1])".withoutKeyMaterial,
      instances: unit.loaders.map(\.instance), parameters: unit.parameters,
      store: "\(store.directory)".withoutKeyMaterial)
    func add(
      _ state: String, _ number: Int?, isRecorded: Bool = true
    ) {
      var credentials: [Credential] = []
      var fault: String?
      var isUnread = false
      var record: GenerationRecord?
      do throws(RotationError) {
        if isRecorded { record = try store.record(of: number) }
        credentials =
          try isRecorded ? store.credentials(of: number) : Credential.read(unit.files)
      } catch {
        fault = "\(error)"
        isUnread = !error.isOfBrokenPair
        if isUnread { unreadable.append(error) }
      }
      pair.generations.append(
        Generation(state, number, credentials, record, fault: fault, isUnread: isUnread))
    }
    do throws(RotationError) {
      if !isStranger { pair.rollOver = try store.rollOver.map(RollOverDescription.init) }
      let live = isStranger ? nil : try store.live
      if live == nil { add("in use", nil, isRecorded: false) }
      if isStranger { return pair }
      for number in try store.numbers {
        add(number == live ? "live" : "kept", number)
      }
      if try store.hasNext { add("next", nil) }
    } catch {
      guard case .file(.permission) = error.code, pair.generations.isEmpty else { throw error }
      // In a directory that is closed nobody sees even whether there are generations.
      add("in use", nil, isRecorded: false)
      if unreadable.isEmpty { unreadable.append(error) }
    }
    return pair
  }

  func write(to console: Console, as format: MetricsFormat) throws(Failure) {
    switch format {
    case .text: writeText(to: console)
    case .json: try console.json(self)
    case .prometheus: console.out.write(prometheus(now: console.clock.now))
    }
  }

  private func writeText(to console: Console) {
    let (out, clock) = (console.out, console.clock)
    for (index, pair) in pairs.enumerated() {
      if index > 0 { out.line() }
      out.line(out.styled(pair.certificateFile.escaped, .bold))
      var table = Table()
      table.add(["GENERATION", "STATE", "MADE", "VALID UNTIL", "KEY", "ORIGIN"])
      for one in pair.generations {
        table.add(
          [
            one.number.map(String.init) ?? "-",
            one.fault == nil
              ? one.state : "\(one.state), \(one.isUnread ? "cannot be read" : "broken")",
            one.times.made.map(\.dateText) ?? "-",
            one.times.expiry.map { "\($0.dateText) (\(clock.relative($0)))" } ?? "-",
            one.key?.replacing(" bits", with: "") ?? "-", one.origin ?? "-",
          ], one.isUnread ? .yellow : one.fault != nil ? .red : one.state == "live" ? .green : nil)
      }
      table.write(to: out, indent: 2)
      if let rollOver = pair.rollOver {
        out.paragraph(text: "  roll-over of the TLSA records: \(rollOver.text(clock))")
      }
      guard console.options.verbose else { continue }
      for one in pair.generations {
        var fields = Fields()
        fields.add("generation", one.number.map(String.init) ?? one.state)
        fields.add("why", one.reasons)
        fields.add(one.isUnread ? "not read" : "broken", one.fault)
        fields.add("names", one.names)
        fields.add("SHA-256", one.sha256)
        fields.add("SPKI SHA-256", one.spkiSha256)
        for record in one.tlsa { fields.add("TLSA", record) }
        out.line()
        fields.write(to: out, indent: 2, labels: 12)
      }
    }
  }
}

extension UnixTime {
  /// The local date.
  fileprivate var dateText: String { String(localText.prefix(10)) }
}
