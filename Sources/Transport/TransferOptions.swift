public import Terminal

/// Where a request goes, how long it may take, and how carefully it is sent.
public struct TransferOptions: Hashable, Sendable {
  /// The gateway's configured URL, to which the path of the request is appended: `https://…`, or
  /// `http://…` to a loopback address. See ``HTTPSClient/isAcceptable(_:)``.
  public var baseURL: String
  /// For finding the name, connecting and the TLS handshake.
  public var connectTimeout: Milliseconds
  /// For the whole transfer, connecting included.
  public var timeout: Milliseconds
  /// A PEM file of the only authorities to trust, instead of the system's.
  public var caFile: String?
  /// The request moves money or rotates a key: nothing below may ever send it a second time.
  public var movesMoney: Bool
  /// Never on a connection that was used before.
  public var freshConnection: Bool

  public init(
    baseURL: String, connectTimeout: Milliseconds = .seconds(5), timeout: Milliseconds,
    caFile: String? = nil, movesMoney: Bool, freshConnection: Bool = false
  ) {
    self.baseURL = baseURL
    self.connectTimeout = connectTimeout
    self.timeout = timeout
    self.caFile = caFile
    self.movesMoney = movesMoney
    self.freshConnection = freshConnection
  }
}

/// What became of one transfer. The texts are for a log: they name hosts and causes, never
/// headers, bodies or credentials.
public enum TransferResult: Hashable, Sendable {
  /// A complete answer, whatever its status.
  case response(HTTPResponse)
  /// Certainly no octet of the request reached the peer.
  case notSent(String)
  /// Everything else: it may or may not have arrived and been processed.
  case unknown(String)
}
