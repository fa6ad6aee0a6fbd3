public import Terminal

/// A terminal as the admin API shows it: ids of keys, never keys.
public struct TerminalReport: Codable, Hashable, Sendable {
  public struct Keys: Codable, Hashable, Sendable {
    /// The first 8 hex digits of the key's SHA-256.
    public var current: String
    public var currentSince: Milliseconds
    public var previous: String?
    public var rotations: Int
    public var acceptedByPrevious: Int

    enum CodingKeys: String, CodingKey {
      case current, previous, rotations
      case currentSince = "current_since"
      case acceptedByPrevious = "accepted_by_previous"
    }
  }

  public var sn: String
  public var deviceID: String
  public var storeSN: String
  public var clientSN: String?
  public var name: String?
  public var activatedAt: Milliseconds
  public var active: Bool
  public var keys: Keys

  enum CodingKeys: String, CodingKey {
    case sn, name, active, keys
    case deviceID = "device_id"
    case storeSN = "store_sn"
    case clientSN = "client_sn"
    case activatedAt = "activated_at"
  }

  init(_ terminal: UpayTerminal) {
    sn = terminal.sn
    deviceID = terminal.deviceID
    storeSN = terminal.storeSN
    clientSN = terminal.clientSN
    name = terminal.name
    activatedAt = terminal.activatedAt
    active = terminal.isActive
    keys = Keys(
      current: keyID(terminal.keys.current), currentSince: terminal.keys.currentSince,
      previous: terminal.keys.previous.map(keyID), rotations: terminal.keys.rotations,
      acceptedByPrevious: terminal.keys.acceptedByPrevious)
  }
}

/// An activation code as the admin API shows it.
public struct CodeReport: Codable, Hashable, Sendable {
  public var code: String
  public var usesLeft: Int
  public var storeSN: String
  public var expiresAt: Milliseconds

  enum CodingKeys: String, CodingKey {
    case code
    case usesLeft = "uses_left"
    case storeSN = "store_sn"
    case expiresAt = "expires_at"
  }
}

extension Simulator {
  /// Every terminal, oldest first.
  public var terminals: [TerminalReport] {
    read { model in
      model.terminals.values.sorted { ($0.activatedAt, $0.sn) < ($1.activatedAt, $1.sn) }
        .map(TerminalReport.init)
    }
  }

  /// Every activation code, oldest first.
  public var activationCodes: [CodeReport] {
    read { model in
      model.activationCodes.sorted { ($0.value.madeAt, $0.key) < ($1.value.madeAt, $1.key) }
        .map { code, state in
          CodeReport(
            code: code, usesLeft: state.usesLeft, storeSN: state.storeSN,
            expiresAt: state.madeAt + model.rules.activation.codeLife)
        }
    }
  }
}
