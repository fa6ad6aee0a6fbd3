import Foundation
import Testing

/// The programs as they are installed: small, and without full Foundation and its Unicode tables.
@Suite(.timeLimit(.minutes(2)))
struct BinaryTests {
  /// What is found in every program, static and stripped, that uses more than FoundationEssentials:
  /// the names of the modules in Swift's own records, and ICU's data.
  static let marks = ["\0Foundation\0", "\0FoundationInternationalization\0", "icudt"]

  /// Stripped sizes in octets that are not to be passed.
  static let programs = [("upayd", 40), ("upayctl", 25), ("upay-simulator", 40)]

  @Test(arguments: programs)
  func isLean(_ name: String, _ megabytes: Int) throws {
    let directory =
      ProcessInfo.processInfo.environment["UPAYD_BINARIES"]
      ?? Project.root.appendingPathComponent(".build/release").path
    let program = "\(directory)/\(name)"
    try #require(
      FileManager.default.isExecutableFile(atPath: program),
      "there is no \(program): run `make build`")
    let octets = try Project.withDirectory { scratch in
      let stripped = scratch.appendingPathComponent(name)
      let strip = try Project.run(["/usr/bin/strip", "-o", stripped.path, program])
      #expect(strip.status == 0, "\(strip.said)")
      return try Data(contentsOf: stripped)
    }
    #expect(octets.count < megabytes << 20, "\(name) has \(octets.count >> 20) MiB")
    for mark in Self.marks {
      let found = octets.range(of: Data(mark.utf8)) != nil
      #expect(!found, "\(name) holds full Foundation (\(mark.debugDescription))")
    }
    // The search would find a module of this program.
    #expect(octets.range(of: Data("\0Terminal\0".utf8)) != nil, "\(name) has no records to search")
  }
}
