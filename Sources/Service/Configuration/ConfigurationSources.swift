internal import FoundationEssentials

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

/// The users and groups of the machine, by name.
public protocol Accounts: Sendable {
  /// The number of the group; nil where there is none.
  func groupID(_ name: String) -> UInt32?
  /// The number of the user; nil where there is none.
  func userID(_ name: String) -> UInt32?
}

public struct SystemAccounts: Accounts {
  public init() {}
  public func groupID(_ name: String) -> UInt32? { Users.groupID(name) }
  public func userID(_ name: String) -> UInt32? { Users.id(name) }
}
