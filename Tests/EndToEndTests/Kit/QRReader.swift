import Foundation

/// Reads the codes of a picture as a customer's telephone does.
enum QRReader {
  static let program = "/usr/bin/zbarimg"
  static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: program) }

  /// - Parameter png: a receipt as a picture.
  static func codes(in png: [UInt8], _ scratch: Scratch) async throws -> [String] {
    let file = scratch.file("receipt-\(UUID().uuidString).png")
    try Data(png).write(to: URL(fileURLWithPath: file))
    let reader = try ChildProcess(program, ["--quiet", "--raw", file])
    _ = try await reader.end()
    return reader.standardOutput.split(separator: "\n").map(String.init)
  }
}
