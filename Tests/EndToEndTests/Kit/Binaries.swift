import Foundation

/// Where the programs under test lie.
enum Binaries {
  static let upayd = "upayd"
  /// The same, with what obeys `UPAYD_FAILPOINT`.
  static let failingUpayd = "upayd-failpoints"
  static let upayctl = "upayctl"
  static let simulator = "upay-simulator"

  /// The root of the package, found from this file.
  static let packageRoot: URL = {
    var directory = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while directory.path != "/" {
      directory.deleteLastPathComponent()
      let manifest = directory.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { break }
    }
    return directory
  }()

  /// - Throws: a sentence that says how to get the program, where it is missing.
  static func path(_ name: String) throws -> String {
    let directory =
      ProcessInfo.processInfo.environment["UPAYD_BINARIES"]
      ?? packageRoot.appendingPathComponent(".build/release").path
    let path = "\(directory)/\(name)"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Trouble(
        "there is no \(path): run `make build`, or name the directory of the programs in "
          + "UPAYD_BINARIES")
    }
    return path
  }
}
