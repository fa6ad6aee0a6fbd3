import Foundation

/// The repository as a reader of its documentation sees it.
enum Documentation {
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file's text; the path is relative to the root.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func lines(_ path: String) throws -> [String] {
    try text(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The files under a folder, as paths relative to the root. What git does not keep is left out.
  static func files(under folder: String = "") throws -> [String] {
    var found: [String] = []
    var folders = [folder]
    while let next = folders.popLast() {
      for name in try FileManager.default.contentsOfDirectory(
        atPath: root.appending(path: next).path)
      where name != ".build" && name != ".git" && name != "build" && !name.hasPrefix(".build-") {
        let path = next.isEmpty ? name : "\(next)/\(name)"
        let values = try root.appending(path: path).resourceValues(forKeys: [.isDirectoryKey])
        if values.isDirectory == true { folders.append(path) } else { found.append(path) }
      }
    }
    return found.sorted()
  }

  /// All pages in Markdown.
  static func pages() throws -> [String] {
    try files().filter { $0.hasSuffix(".md") }
  }

  static func manualPages() throws -> [String] {
    try files(under: "docs/man")
  }

  /// `Version.text` of the sources.
  static func version() throws -> String {
    let source = try text("Sources/Terminal/Values/Version.swift")
    guard let match = source.firstMatch(of: /static let text = "([^"]+)"/) else {
      throw Missing("Version.swift has no text")
    }
    return String(match.1)
  }
}

/// Something that a test needs is not there.
struct Missing: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
