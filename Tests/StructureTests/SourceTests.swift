import Foundation
import Testing

/// What the files look like, and that every part is there.
struct SourceTests {
  static let targets = [
    "Terminal", "Gateways", "DeviceIdentity", "Scanning", "Receipts", "Cryptography", "Journal",
    "Devices", "Transport", "Service", "LocalAPI", "Callbacks", "TLS", "Failpoints", "Simulation",
    "upayd", "upayctl", "upay-simulator",
  ]

  @Test(arguments: targets)
  func targetExists(_ target: String) throws {
    #expect(Project.exists("Sources/\(target)"))
    let manifest = try Project.text("Package.swift")
    #expect(manifest.contains("\"\(target)\""), "Package.swift has no target \(target)")
    // upayd itself is tested by its being run, and its failpoints with it; the other programs
    // likewise, and upayctl both ways.
    guard !["upayd", "upay-simulator", "Failpoints", "TLS"].contains(target) else { return }
    let name = target == "upayctl" ? "Upayctl" : target
    #expect(Project.exists("Tests/\(name)Tests"), "\(target) has no tests")
    #expect(manifest.contains("\(name)Tests"), "Package.swift has no \(name)Tests")
  }

  @Test func everyFolderIsATarget() throws {
    let known = Set(Self.targets + ["System"])
    for folder in try Project.names(in: "Sources") { #expect(known.contains(folder), "\(folder)") }
    let manifest = try Project.text("Package.swift")
    for library in try Project.names(in: "Sources/System") {
      #expect(manifest.contains("\"\(library)\""), "\(library)")
    }
    for folder in try Project.names(in: "Tests") where !["Support", "Mutations"].contains(folder) {
      #expect(manifest.contains("\"\(folder)\""), "\(folder) is built by nobody")
    }
  }

  @Test(arguments: ["Sources", "Tests"])
  func noFileIsLong(_ folder: String) throws {
    for file in try Project.files(in: folder) {
      #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count) lines")
    }
  }

  /// Words that stand for something unfinished, or for a crash.
  static let forbidden = ["try!", "as!", "fatalError(", "TODO", "FIXME", "XXX", "unowned(unsafe)"]

  @Test func noForbiddenWords() throws {
    for file in try Project.files(in: "Sources") {
      for word in Self.forbidden where file.holds(word) {
        for (number, line) in file.lines.enumerated() where line.contains(word) {
          Issue.record("\(file.path):\(number + 1): \(word)")
        }
      }
    }
  }

  /// What the compiler is told to believe stands beside its proof: in the same line, or in the
  /// lines right above.
  @Test func uncheckedIsExplained() throws {
    for file in try Project.files(in: "Sources") + Project.files(in: "Tests")
    where file.holds("unchecked") || file.holds("nonisolated(") {
      for (number, line) in file.lines.enumerated()
      where Self.unchecked(line) && !line.contains("//") {
        let above = file.lines[..<number].reversed().prefix { !$0.allSatisfy(\.isWhitespace) }
        let isExplained = above.contains { $0.drop(while: \.isWhitespace).hasPrefix("//") }
        #expect(isExplained, "\(file.path):\(number + 1) says no reason")
      }
    }
  }

  private static func unchecked(_ line: Substring) -> Bool {
    let text = line.drop(while: \.isWhitespace)
    guard !text.hasPrefix("//"), !text.contains("\"") else { return false }
    return text.contains("@unchecked " + "Sendable") || text.contains("nonisolated(unsafe)")
  }
}
