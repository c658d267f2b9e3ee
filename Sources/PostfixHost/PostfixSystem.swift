// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import Platform
package import Postfix
internal import Primitives
private import Synchronization
internal import SystemPackage

/// The Postfix of this host, or the one whose configuration was copied to it.
package struct PostfixSystem {
  /// The directory that stands for "/" in the paths of the configuration.
  private let root: RootDirectory
  private let givenVersion: PostfixVersion?
  private let defaults: PostconfDefaults?
  /// Looks up keys in tables; nil for the configuration of another host.
  package let postmap: ForeignProgram?
  /// The release, the directory of main.cf and the other defaults that are built in.
  private let identity: ForeignProgram.Answer?
  /// The parameters whose defaults depend on how Postfix is built, and with which OpenSSL.
  private static let built = [
    "command_directory", "daemon_directory", "data_directory", "default_cache_db_type",
    "default_database_type", "mail_owner", "queue_directory", "tls_eecdh_auto_curves",
    "tls_ffdhe_auto_groups",
  ]
  /// The types of tables that it supports.
  private let types: ForeignProgram.Answer?
  private let tables: PostmapReader?

  /// Begins to ask the Postfix that is installed, if there is one.
  ///
  /// - Parameters:
  ///   - version: The release to go by, in place of the one that is installed.
  ///   - root: The directory that stands for "/" in the paths of the configuration; empty for "/".
  ///   - searchPath: The PATH; nil where there is none.
  package init(version: PostfixVersion?, root: String, searchPath: String?) {
    self.root = RootDirectory(root)
    givenVersion = version
    let postconf = ForeignProgram("postconf", searchPath: searchPath)
    postmap = root.isEmpty ? ForeignProgram("postmap", searchPath: searchPath) : nil
    defaults = postconf.map(PostconfDefaults.init)
    identity = postconf.map { $0.ask(["-d", "mail_version", "config_directory"] + Self.built) }
    // What this host supports says nothing of the one that a configuration was copied from.
    types = root.isEmpty ? postconf?.start("-m") : nil
    tables = PostmapReader(searchPath: searchPath, isForeign: !root.isEmpty)
  }

  /// The types of tables that this Postfix supports; nil where there is nobody to ask.
  package var tableTypes: Set<String>? {
    types?.text.map { Set($0.split(separator: "\n").map(String.init)) }
  }

  /// The directory of main.cf that is built in.
  package var configurationDirectory: String {
    installed["config_directory"] ?? "/etc/postfix"
  }

  /// What is built in, by name; nothing where there is nobody to ask.
  private var installed: [String: String] { PostconfOutput.values(in: identity?.lines ?? []) }

  private var version: PostfixVersion { givenVersion ?? installedVersion ?? .reference }

  private var installedVersion: PostfixVersion? {
    installed["mail_version"].flatMap { PostfixVersion($0) }
  }

  /// A Boolean value that tells whether the configuration is that of another host: below a directory
  /// that stands for "/", or for another release than the one that is installed.
  package var isOfOtherHost: Bool {
    !root.isSystem || givenVersion.map { $0 != installedVersion } ?? false
  }

  /// Reads an indexed table, as Postfix's daemons do.
  ///
  /// - Parameters:
  ///   - table: Its type and file, with the path that the system has.
  ///   - keys: What to ask for where the type has no way to list all.
  ///   - configuration: The directory of main.cf.
  /// - Returns: The entries, or why there are none.
  package func readTable(
    _ table: String, keys: [String], configuration: String
  ) -> TableAnswer {
    tables?.read(table, keys: keys, configuration: configuration) ?? .unknown
  }

  /// An instance of Postfix as it is configured.
  package struct Instance {
    package let configuration: PostfixConfiguration
    /// Why there are no services: master.cf cannot be read.
    package let unreadableMaster: FileError?
  }

  /// Reads the configuration of an instance.
  ///
  /// - Parameters:
  ///   - directory: Where main.cf and master.cf are.
  ///   - future: Where they are going to be; nil where they stay.
  /// - Returns: The configuration.
  /// - Throws: A `FileError` of main.cf.
  package func read(
    instance directory: String, as future: String? = nil
  ) throws(FileError) -> Instance {
    let mainFile = "\(directory)/main.cf"
    let masterFile = "\(directory)/master.cf"
    let (mainName, masterName) = (
      future.map { "\($0)/main.cf" } ?? mainFile, future.map { "\($0)/master.cf" } ?? masterFile
    )
    let main = try read(mainFile) { MainCF(parsing: $0, file: mainName) }
    var missing: FileError?
    var master = MasterCF(parsing: [], file: masterName)
    do throws(FileError) {
      master = try read(masterFile) { MasterCF(parsing: $0, file: masterName) }
    } catch {
      missing = error
    }
    let defaults = defaults
    let configuration = PostfixConfiguration(
      main: main, master: master,
      host: ConfiguredHost(
        name: Self.hostName, configurationDirectory: ownPath(of: future ?? directory),
        version: version, ownDefaults: isOfOtherHost ? [:] : installed)
    ) { name in
      defaults?.value(of: name)
    }
    return Instance(configuration: configuration, unreadableMaster: missing)
  }

  /// A directory as the Postfix that is configured there knows it: absolute, with the directory that
  /// stands for "/" taken off.
  private func ownPath(of directory: String) -> String {
    let path = FilePath(directory)
    if root.isSystem {
      return path.isRelative ? FileStatus.target(of: path)?.string ?? directory : directory
    }
    return root.ownPath(of: path)?.string ?? directory
  }

  private func read<R>(
    _ path: String, _ parse: (UnsafeRawBufferPointer) -> R
  ) throws(FileError) -> R {
    let given = FilePath(path)
    // Below the root, links lead to where they would on the host that the copy is of.
    let location = root.isSystem ? given : root.ownPath(of: given).map(root.location) ?? given
    let bytes: SecretBytes
    do throws(FileError) {
      bytes = try InputFile.read(location, limit: Self.limit, inheriting: false)
    } catch {
      throw error.renamed(given)
    }
    return bytes.withBytes { span in span.withUnsafeBytes { parse($0) } }
  }

  /// The most that is read of main.cf or master.cf.
  private static let limit = 4 << 20

  /// The name that the system gives itself, as gethostname(2) says it.
  package static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The defaults of all parameters, which postconf(1) is asked for once, and only where needed.
private final class PostconfDefaults: Sendable {
  private let postconf: ForeignProgram
  private let values = Mutex<[String: String]?>(nil)

  init(_ postconf: ForeignProgram) { self.postconf = postconf }

  func value(of name: String) -> String? {
    values.withLock { values in
      let known = values ?? ask()
      values = known
      return known[name]
    }
  }

  private func ask() -> [String: String] {
    PostconfOutput.values(in: postconf.start("-d").lines)
  }
}
