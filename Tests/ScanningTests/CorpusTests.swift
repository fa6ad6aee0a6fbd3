import Fuzzing
import Glibc
import Testing

/// Every input that ever taught the fuzzers something: none of them stops a reader.
struct CorpusTests {
  private static let folder =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/Fuzz/corpus"

  @Test(arguments: FuzzTarget.allCases)
  func whatIsKeptIsRead(_ target: FuzzTarget) throws {
    let inputs = try Self.inputs("\(Self.folder)/\(target.rawValue)")
    #expect(!inputs.isEmpty)
    for input in inputs { target.run(input) }
    // Pieces of it, too.
    for input in inputs.prefix(200) { target.run(Array(input.prefix(input.count / 2))) }
  }

  private static func inputs(_ path: String) throws -> [[UInt8]] {
    let stream = try #require(opendir(path), "there is no corpus in \(path)")
    defer { closedir(stream) }
    var inputs: [[UInt8]] = []
    while !Task.isCancelled, let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix(".") else { continue }
      let file = open("\(path)/\(name)", O_RDONLY)
      try #require(file >= 0)
      defer { close(file) }
      var octets = [UInt8](repeating: 0, count: 65_536)
      let count = read(file, &octets, octets.count)
      inputs.append(Array(octets.prefix(max(0, count))))
    }
    return inputs
  }
}
