import Glibc

/// Follows links to the real path of a device.
///
/// `realpath` would do, were it not that the library which puts emulated devices before our tests
/// writes past its result.
enum LinkResolver {
  struct Failure: Error, Hashable {
    /// The operating system's error number.
    var code: Int32
  }

  private static let maximumLinks = 32

  /// The absolute path without links, `.` and `..`.
  static func resolve(_ path: String) throws(Failure) -> String {
    var resolved: [Substring] = path.hasPrefix("/") ? [] : try workingDirectory()
    var rest = components(path)
    var links = 0
    while let next = rest.popLast() {
      switch next {
      case ".": continue
      case "..": _ = resolved.popLast()
      default:
        guard let target = try target(of: resolved + [next]) else {
          resolved.append(next)
          continue
        }
        links += 1
        guard links <= maximumLinks else { throw Failure(code: ELOOP) }
        if target.hasPrefix("/") { resolved = [] }
        rest += components(target)
      }
    }
    return joined(resolved)
  }

  /// Last one first.
  private static func components(_ path: String) -> [Substring] {
    path.split(separator: "/").reversed()
  }

  private static func joined(_ components: [Substring]) -> String {
    "/" + components.joined(separator: "/")
  }

  private static func workingDirectory() throws(Failure) -> [Substring] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard getcwd(&buffer, buffer.count) != nil else { throw Failure(code: errno) }
    return components(text(buffer)).reversed()
  }

  /// - Returns: nil where there is something that is no link.
  private static func target(of path: [Substring]) throws(Failure) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(joined(path), &buffer, buffer.count - 1)
    if count >= 0 { return text(buffer) }
    guard errno == EINVAL else { throw Failure(code: errno) }
    return nil
  }

  private static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
