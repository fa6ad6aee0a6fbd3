internal import FoundationEssentials
internal import Glibc

/// Where the configuration is taken from, later ones over earlier ones: the file, the files beside
/// it in `FILE.d`, the environment, the command line.
public struct ConfigurationSources: Sendable {
  public static let defaultFile = "/etc/upayd/upayd.conf"

  /// The file of `--config`, which must exist; nil: ``defaultFile``, which need not.
  public var file: String?
  /// All of it: what begins with `UPAYD_` is ours.
  public var environment: [String: String]
  /// `a.b=c`, one for each `--set`.
  public var flags: [String]
  public var machineIDFile = "/etc/machine-id"
  public var accounts: any Accounts = SystemAccounts()

  public init(file: String? = nil, environment: [String: String] = [:], flags: [String] = []) {
    self.file = file
    self.environment = environment
    self.flags = flags
  }

  /// The sources of this process.
  public static func process(file: String?, flags: [String]) -> ConfigurationSources {
    ConfigurationSources(
      file: file, environment: ProcessInfo.processInfo.environment, flags: flags)
  }
}

/// The users and groups of the machine.
public protocol Accounts: Sendable {
  func isGroup(_ name: String) -> Bool
  func isUser(_ name: String) -> Bool
}

public struct SystemAccounts: Accounts {
  public init() {}

  public func isGroup(_ name: String) -> Bool {
    var record = group()
    var found: UnsafeMutablePointer<group>?
    return lookUp { getgrnam_r(name, &record, $0, $1, &found) } && found != nil
  }

  public func isUser(_ name: String) -> Bool {
    var record = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return lookUp { getpwnam_r(name, &record, $0, $1, &found) } && found != nil
  }

  /// Grows the buffer as large groups need it.
  private func lookUp(_ call: (UnsafeMutablePointer<CChar>, Int) -> CInt) -> Bool {
    var size = 1_024
    while size <= 1 << 20 {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { buffer.deallocate() }
      let status = call(buffer, size)
      guard status == ERANGE else { return status == 0 }
      size *= 2
    }
    return false
  }
}
