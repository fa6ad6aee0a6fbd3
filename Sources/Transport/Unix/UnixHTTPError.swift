internal import CCurl
internal import Glibc

/// Why a call over a Unix socket has no answer.
public struct UnixHTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// There is no socket at this path: the daemon does not run, or the path is another one.
    case noSocket
    /// A socket without a listener: the daemon ended without tidying up.
    case refused
    /// The caller may not open the socket.
    case forbidden
    /// Another cause, before the request was sent.
    case notSent
    /// The call left, and its answer did not come whole: it may have been carried out.
    case lost
    /// The answer did not come in time: the call may have been carried out.
    case timedOut
    /// The stream was ended here because its reader is too slow.
    case overrun
  }

  public let kind: Kind
  /// What happened, in words for the person at the terminal.
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// Whether the other end may have received the call.
  public var mayHaveArrived: Bool { kind == .lost || kind == .timedOut || kind == .overrun }

  init(_ end: TransferEnd, path: String) {
    let sent = TransferVerdict(end.code, end.evidence) != .notSent
    switch (sent, end.code, end.systemError) {
    case (true, CURLE_OPERATION_TIMEDOUT, _):
      self.init(.timedOut, "no answer came from \(path) in time")
    case (true, _, _):
      self.init(.lost, "the connection to \(path) was lost: \(end.explanation)")
    case (false, _, ENOENT), (false, _, ENOTDIR):
      self.init(.noSocket, "there is no socket at \(path)")
    case (false, _, ECONNREFUSED):
      self.init(.refused, "nobody listens on the socket \(path)")
    case (false, _, EACCES), (false, _, EPERM):
      self.init(.forbidden, "this user may not open the socket \(path)")
    default:
      self.init(.notSent, "the socket \(path) can't be used: \(end.explanation)")
    }
  }
}
