/// Where a value came from.
public enum ConfigurationOrigin: Hashable, Sendable, CustomStringConvertible {
  case builtIn
  case file(path: String, line: Int)
  case environment(String)
  /// A `--set` of the command line.
  case flag

  public var description: String {
    switch self {
    case .builtIn: "default"
    case .file(let path, let line): line > 0 ? "\(path):\(line)" : path
    case .environment(let name): "environment \(name)"
    case .flag: "--set"
    }
  }
}

/// One thing that is wrong in the configuration, and what would be right.
public struct ConfigurationError: Hashable, Sendable, CustomStringConvertible {
  public let origin: ConfigurationOrigin
  public let message: String

  /// `file:line: message`.
  public var description: String { "\(origin): \(message)" }

  init(_ origin: ConfigurationOrigin, _ message: String) {
    self.origin = origin
    self.message = message
  }
}

/// Everything that is wrong in the configuration, a line each. Exit status 78.
public struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
  public let errors: [ConfigurationError]
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Gathers what is wrong, up to a bound.
struct ErrorList {
  static let most = 200
  private(set) var errors: [ConfigurationError] = []

  mutating func add(_ origin: ConfigurationOrigin, _ message: String) {
    guard errors.count < Self.most else { return }
    errors.append(ConfigurationError(origin, message))
  }

  func check() throws(ConfigurationErrors) {
    if !errors.isEmpty { throw ConfigurationErrors(errors: errors) }
  }
}
