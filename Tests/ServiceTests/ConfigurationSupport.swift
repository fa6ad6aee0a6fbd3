import FoundationEssentials
import Glibc
import Service
import Testing

/// A directory of its own for one test, removed with it.
final class ConfigurationDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/upayd-configuration-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and answers its path.
  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
    try write(name, octets: Array(text.utf8), mode: mode)
  }

  @discardableResult
  func write(_ name: String, octets: [UInt8], mode: mode_t = 0o600) throws -> String {
    let file = "\(path)/\(name)"
    let folder = file.prefix(upTo: try #require(file.lastIndex(of: "/")))
    try FileManager.default.createDirectory(
      atPath: String(folder), withIntermediateDirectories: true)
    try Data(octets).write(to: URL(filePath: file))
    try #require(chmod(file, mode) == 0)
    return file
  }
}

/// Groups and users that a test says there are.
struct NamedAccounts: Accounts {
  var groups: Set<String> = ["upay", "upay-supervisor", "upay-admin"]
  var users: Set<String> = []
  func groupID(_ name: String) -> UInt32? { number(name, in: groups, from: 10_000) }
  func userID(_ name: String) -> UInt32? { number(name, in: users, from: 20_000) }

  /// By its place in the alphabet.
  private func number(_ name: String, in names: Set<String>, from first: UInt32) -> UInt32? {
    names.sorted().firstIndex(of: name).map { first + UInt32($0) }
  }
}

/// Loads a configuration from a text and what else is given.
struct Loader {
  let directory: ConfigurationDirectory
  var sources: ConfigurationSources

  init(_ text: String = "", environment: [String: String] = [:], flags: [String] = []) throws {
    directory = try ConfigurationDirectory()
    sources = ConfigurationSources(
      file: try directory.write("upayd.conf", text), environment: environment, flags: flags)
    sources.machineIDFile = try directory.write(
      "machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n", mode: 0o444)
    sources.accounts = NamedAccounts()
  }

  /// The directory lives at least as long as it is read.
  func load() throws -> Configuration {
    try withExtendedLifetime(directory) { try Configuration.load(sources) }
  }

  /// What is wrong, a line each, with the directory's name taken out.
  func errors() -> [String] {
    do {
      _ = try Configuration.load(sources)
      return []
    } catch {
      return error.errors.map { $0.description.replacing("\(directory.path)/", with: "") }
    }
  }
}
