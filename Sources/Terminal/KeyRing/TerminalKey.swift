/// One `terminal_key` of an identity, as a slot of the ``KeyRing`` holds it.
///
/// `Codable` writes the key itself, so whoever stores the bytes seals them first. Everything a
/// person may see (`description`, mirrors) shows the id only.
public struct TerminalKey: Codable, Hashable, Sendable {
  /// The first 8 hexadecimal digits of the key's SHA-256: names the key without giving it away.
  public let id: String
  /// The key's octets as text, opaque.
  public let key: String
  /// When it was received, milliseconds since 1970 by this machine's clock.
  public let receivedAt: Milliseconds
  /// Whether the gateway's last word on a signature made with it was "illegal sign".
  public internal(set) var refused: Bool

  init(id: String, key: String, receivedAt: Milliseconds) {
    self.id = id
    self.key = key
    self.receivedAt = receivedAt
    self.refused = false
  }
}

extension TerminalKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "TerminalKey(\(id))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror {
    Mirror(self, children: ["id": id, "receivedAt": receivedAt, "refused": refused])
  }
}
