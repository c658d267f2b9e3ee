// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform
import SessionCache
import SystemPackage

extension MxTLS.Cache {
  /// `mxtls cache export`: writes all entries of a cache, with their secrets.
  struct CacheExport: MxCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write the entries of a TLS session cache, secrets and all")

    @Argument(
      help: ArgumentHelp(
        "smtp, smtpd or lmtp for the cache of main.cf, TYPE:PATH as in main.cf, or a file.",
        valueName: "cache"),
      completion: .file())
    var cache: String

    @OptionGroup var instance: CacheInstance

    @Option(help: "How to write: jsonl, or tsv as postmap -s.")
    var format = TransferFormat.jsonl

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("The new file, mode 0600, to write to.", valueName: "file"),
      completion: .file())
    var output: String?

    @OptionGroup var secrets: SecretsOption
    @OptionGroup var reading: CacheReading
    @OptionGroup var common: CommonOptions

    func run(on console: Console) throws(Failure) {
      guard secrets.secrets else {
        throw Failure(
          .usage, "the values are secrets: who has them can read and take over sessions",
          hint: "--secrets writes them all the same; mxtls cache list --format json has none")
      }
      try secrets.requirePrivacy(writingTo: output)
      if let output {
        try OutputFile(argument: output, holdsKey: true).check(
          hint: "name another file, or remove it")
      }
      let targets = try instance.targets(named: [cache], console)
      guard let target = targets.first, try target.isThere(on: console) else { return }
      guard let output else { return try export(target, to: console.out, console) }
      let file = try reporting { () throws(FileError) in
        // Asked before all is read, and made sure of afterwards.
        if try FileStatus.of(FilePath(output), followingLinks: false) != nil {
          throw FileError(.fileExists, .create, FilePath(output))
        }
        return try StagedFile(toBeFilledFor: FilePath(output), owner: nil)
      }
      let channel = OutputChannel { (bytes) throws(Errno) in
        guard let descriptor = file.descriptor else { throw Errno.badFileDescriptor }
        do {
          _ = try FileDescriptor(rawValue: descriptor).writeAll(bytes)
        } catch let error as Errno {
          throw error
        } catch {
          throw .ioError
        }
      }
      try export(target, to: channel, console)
      try reporting { () throws(FileError) in
        try file.finish(mode: .ownerReadWrite)
        try StagedFile.create([file])
      }
    }

    private func export(
      _ target: CacheTarget, to channel: OutputChannel, _ console: Console
    ) throws(Failure) {
      var fault: Failure?
      var left = 0
      let progress = Progress("exporting \(target.name)", on: console)
      defer { progress.finish() }
      _ = try reading.read(target, on: console) { batch in
        progress.tick()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 << 20)
        batch.forEach { _, key, value, isWhole in
          if !isWhole || !format.append(key, value, to: &bytes) { left += 1 }
        }
        channel.write(bytes)
        do throws(Errno) {
          try channel.flush()
        } catch {
          let name = output ?? "standard output"
          fault = Failure(
            .inputOutput, "\(name): cannot be written: \(error.description.lowercased())")
        }
        return fault == nil
      }
      if let fault { throw fault }
      if left > 0 {
        console.warn(
          "\(target.name): left out \(left.counted("entry", "entries")) that \(format.rawValue)"
            + " cannot hold")
      }
    }
  }
}
