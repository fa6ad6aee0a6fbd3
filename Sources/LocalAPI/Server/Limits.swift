/// What one client, and all of them together, may take of the daemon.
///
/// The defaults are the contract's; tests inject shorter times.
public struct Limits: Sendable {
  /// Octets of a request's body; over: 413.
  public var body = 65_536
  /// Octets of a request's target and header fields; over: 431 and the connection is closed.
  public var headers = 8_192
  /// Header fields of a request; over: as ``headers``.
  public var headerFields = 100
  /// Connections served at once; more wait in the kernel's queue.
  public var connections = 256
  /// How deep a JSON body may be nested.
  public var nesting = 16
  /// A connection without a request is closed after this; not counted while a call is answered.
  public var idle = Duration.seconds(60)
  /// A request that takes longer to arrive is dropped with its connection.
  public var arrival = Duration.seconds(10)
  /// A reader that does not make room for this long is dropped.
  public var stall = Duration.seconds(10)
  /// After a last answer: how long the client's own end is awaited before the connection goes.
  public var linger = Duration.seconds(1)
  /// Octets of a refused request that are read and thrown away, so that its sender gets to read
  /// the refusal.
  public var discarded = 8 << 20
  /// Between two comments of an event stream.
  public var comments = Duration.seconds(15)
  /// At the end of the server: from the last accepted connection to the closing of idle ones.
  public var pause = Duration.milliseconds(100)
  /// At the end of the server: how long running calls may go on after ``pause``.
  public var drain = Duration.seconds(3)

  public init() {}
}
