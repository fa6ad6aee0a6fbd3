internal import Glibc

/// A secret of the configuration. Prints itself masked.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  public let text: String

  static let masked = "********"
  public var description: String { Self.masked }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }

  static let longest = 1_024

  /// The secret that the daemon is given in a file: one line of printable ASCII.
  ///
  /// - Parameter forbidden: permissions that the file must not give.
  /// - Returns: nil when there is no such file.
  static func read(_ path: String, forbidden: mode_t) throws(ValueError) -> Secret? {
    guard var octets = try octets(path, forbidden: forbidden, limit: longest) else { return nil }
    while octets.last == UInt8(ascii: "\n") || octets.last == UInt8(ascii: "\r") {
      octets.removeLast()
    }
    guard (1...longest).contains(octets.count),
      octets.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw ValueError(
        "\(path) must hold the secret alone: 1 to \(longest) printable ASCII characters")
    }
    return Secret(text: String(decoding: octets, as: UTF8.self))
  }

  /// What a file holds, up to one octet more than the limit.
  ///
  /// - Parameter forbidden: permissions that the file must not give.
  /// - Returns: nil when there is no such file.
  static func octets(
    _ path: String, forbidden: mode_t, limit: Int
  ) throws(ValueError) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if file < 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw ValueError("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ValueError("\(path) is not a file")
    }
    guard status.st_mode & forbidden == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw ValueError(
        "\(path) has mode 0\(mode), so that others can read the secret in it; chmod 0600 \(path)")
    }
    var octets = [UInt8](repeating: 0, count: limit + 1)
    let count = Glibc.read(file, &octets, octets.count)
    guard count >= 0 else {
      throw ValueError("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    octets.removeSubrange(count...)
    return octets
  }
}
