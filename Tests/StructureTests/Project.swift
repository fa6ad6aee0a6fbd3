import Foundation

/// The files of this package.
enum Project {
  static let root: URL = {
    var directory = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while directory.path != "/" {
      directory.deleteLastPathComponent()
      let manifest = directory.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { break }
    }
    return directory
  }()

  /// A Swift file: where it lies, to which target it belongs, and its lines.
  struct SourceFile: Sendable {
    var path: String
    var target: String
    var octets: Data
    var lines: [Substring]

    /// Looks at octets, which is much faster than looking at characters.
    func holds(_ word: String) -> Bool { octets.range(of: Data(word.utf8)) != nil }
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  /// The names in a folder, without hidden ones.
  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  /// All Swift files under `Sources` or `Tests`.
  static func files(in folder: String) throws -> [SourceFile] {
    let base = root.appendingPathComponent(folder).path
    guard let walk = FileManager.default.enumerator(atPath: base) else { return [] }
    return try walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().map {
      let path = "\(folder)/\($0)"
      let octets = try Data(contentsOf: root.appendingPathComponent(path))
      let lines = String(decoding: octets, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      return SourceFile(
        path: path, target: String($0.split(separator: "/")[0]), octets: octets, lines: lines)
    }
  }

  /// Runs a program of the system and returns its exit status and all that it said.
  static func run(_ words: [String]) throws -> (status: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  /// A directory that is removed after `body`.
  static func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("upayd-structure-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
  }
}
