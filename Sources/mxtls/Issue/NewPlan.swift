// SPDX-License-Identifier: Apache-2.0

import Platform
import Primitives
import Rotation
import SystemPackage
import TLSCrypto

/// Which files `mxtls new` makes, and what goes into them.
struct NewPlan {
  let layout: MxTLS.New.Layout
  let types: [KeyType]
  /// The files that hold a key: one for each type, or the one chain file.
  let keyFiles: [OutputFile]
  /// The files of the certificates, one for each type; none where they are in the chain file.
  let certificateFiles: [OutputFile]

  /// Plans the names of CA.pl, with the type added from the second pair on.
  init(directory: FilePath, layout: MxTLS.New.Layout, types: [KeyType]) {
    func file(_ name: String, holdsKey: Bool) -> OutputFile {
      OutputFile(directory.appending(name), holdsKey: holdsKey)
    }
    self.layout = layout
    self.types = types
    switch layout {
    case .chain:
      keyFiles = [file("chain.pem", holdsKey: true)]
      certificateFiles = []
    case .pair:
      let suffixes = types.enumerated().map { $0.offset == 0 ? "" : "-\($0.element.rawValue)" }
      keyFiles = suffixes.map { file("newreq\($0).pem", holdsKey: true) }
      certificateFiles = suffixes.map { file("newcert\($0).pem", holdsKey: false) }
    }
  }

  /// All files, in the order in which they are shown.
  var files: [OutputFile] { keyFiles + certificateFiles }

  /// The file that holds the key of the type at `index`.
  func keyFile(_ index: Int) -> OutputFile { keyFiles[layout == .chain ? 0 : index] }

  /// The file that holds the certificate of the type at `index`.
  func certificateFile(_ index: Int) -> OutputFile {
    layout == .chain ? keyFiles[0] : certificateFiles[index]
  }

  /// The lines that make Postfix use the files.
  var mainCF: MainCFLines {
    switch layout {
    case .chain: MainCFLines(chain: keyFiles[0].absolutePath)
    case .pair:
      MainCFLines(
        pairs: types.indices.map {
          (types[$0], keyFiles[$0].absolutePath, certificateFiles[$0].absolutePath)
        })
    }
  }

  /// Finds out before any slow work whether all files can be made.
  ///
  /// - Throws: A `Failure` that names everything in the way.
  func check() throws(Failure) {
    var faults = Faults()
    let directory = keyFiles[0].path.removingLastComponent()
    // A missing directory is one fault and not one for every file.
    try reporting { () throws(FileError) in try requireWritableDirectory(directory) }
    for file in files {
      faults.gather { () throws(Failure) in
        try file.check(hint: "--dir makes the new files elsewhere")
      }
    }
    let path = keyFiles[0].absolutePath.string
    if path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      faults.add(
        Failure(
          .cannotCreate, "\(path): a control character cannot stand in main.cf",
          hint: "choose a directory without it"))
    }
    if layout == .chain, path.contains(where: { " ,".contains($0) }) {
      faults.add(
        Failure(
          .cannotCreate,
          "\(path): Postfix separates chain files by spaces and commas",
          hint: "choose a directory without them, or --layout pair"))
    }
    try faults.check()
  }

  /// Makes all files appear at once, or none.
  func write(_ credentials: [Credential]) throws(Failure) {
    var staged: [StagedFile] = []
    switch layout {
    case .chain:
      var chain = SecretBytes()
      for credential in credentials {
        try append(credential.key, to: &chain)
        try append(&chain) { () throws(CryptoError) in try credential.leaf.pem }
      }
      staged.append(try keyFiles[0].stage(chain))
    case .pair:
      for (index, credential) in credentials.enumerated() {
        var request = SecretBytes()
        try append(credential.key, to: &request)
        try append(&request) { () throws(CryptoError) in try credential.request?.pem ?? [] }
        staged.append(try keyFiles[index].stage(request))
        var certificate = SecretBytes()
        try append(&certificate) { () throws(CryptoError) in try credential.leaf.pem }
        staged.append(try certificateFiles[index].stage(certificate))
      }
    }
    try reporting { () throws(FileError) in try StagedFile.create(staged) }
  }

  private func append(_ key: PrivateKey, to file: inout SecretBytes) throws(Failure) {
    let pem = try about("private key") { () throws(CryptoError) in try key.pem() }
    pem.withBytes { file.append($0) }
  }

  private func append(
    _ file: inout SecretBytes, _ pem: () throws(CryptoError) -> [UInt8]
  ) throws(Failure) {
    let bytes = try about("certificate", pem)
    file.append(bytes.span.bytes)
  }
}
