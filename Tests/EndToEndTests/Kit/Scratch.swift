import Foundation

/// A short-named private directory that is removed with all that is in it.
struct Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/upayd-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Trouble("no directory under /tmp: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, private unless `mode` says otherwise.
  @discardableResult
  func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    let file = file(name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
