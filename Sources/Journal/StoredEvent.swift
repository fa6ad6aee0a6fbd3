public import Terminal

/// Something that happened, in the one sequence of everything that happened.
public struct StoredEvent: Hashable, Sendable {
  /// Grows, and is never given twice, whatever is deleted.
  public var sequence: Int64
  public var type: String
  public var clientSN: ClientSN?
  /// What brought it about.
  public var cause: String
  /// What is published: one JSON object.
  public var data: String
  /// Milliseconds since 1970.
  public var at: Milliseconds

  public init(
    sequence: Int64, type: String, clientSN: ClientSN?, cause: String, data: String,
    at: Milliseconds
  ) {
    self.sequence = sequence
    self.type = type
    self.clientSN = clientSN
    self.cause = cause
    self.data = data
    self.at = at
  }
}
