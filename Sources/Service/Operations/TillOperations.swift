public import Terminal

/// What the local API asks of the daemon: one function a call of the contract.
///
/// Every function throws ``Problem`` when the request is refused here; what a gateway refuses is in
/// the order that is answered.
public protocol TillOperations: Sendable {
  /// Whether the peer may do what a call does; asked before anything of the call is looked at.
  ///
  /// - Parameter call: the `operationId`, for the journal.
  /// - Throws: ``Problem`` `forbidden`, which is journaled.
  func authorize(_ peer: Peer, as role: Role, for call: String) async throws
  func pay(_ body: PayBody, by peer: Peer, wait: Milliseconds?) async throws -> Answered<OrderView>
  func precreate(_ body: PrecreateBody, by peer: Peer, wait: Milliseconds?) async throws
    -> Answered<OrderView>
  func order(_ clientSN: String, by peer: Peer, wait: Milliseconds?) async throws -> OrderView
  func orders(_ query: OrdersQuery, by peer: Peer) async throws -> OrdersPage
  func query(_ clientSN: String, by peer: Peer, wait: Milliseconds?) async throws
    -> Answered<OrderView>
  func cancel(_ clientSN: String, _ body: CancelBody, by peer: Peer, wait: Milliseconds?)
    async throws -> Answered<OrderView>
  func revoke(_ clientSN: String, _ body: CancelBody, by peer: Peer, wait: Milliseconds?)
    async throws -> Answered<OrderView>
  func refund(_ clientSN: String, _ body: RefundBody, by peer: Peer, wait: Milliseconds?)
    async throws -> Answered<OrderView>
  /// An order made on another till or before this journal: asked of the gateway and journaled.
  func adopt(_ body: AdoptBody, by peer: Peer) async throws -> OrderView
  /// A person's word on an order that `needs_attention`.
  func resolve(_ clientSN: String, _ body: ResolveBody, by peer: Peer) async throws -> OrderView
  /// Prints the order's receipt again, marked as a copy.
  func reprint(_ clientSN: String, by peer: Peer) async throws -> OrderView
  /// The receipt as the printer would show it, as plain text.
  func receiptText(_ clientSN: String, by peer: Peer) async throws -> String
  /// The receipt as the printer would show it, as a PNG.
  func receiptPicture(_ clientSN: String, by peer: Peer) async throws -> [UInt8]
  /// Prints what a POS program composed itself.
  func print(_ body: PrintBody, by peer: Peer) async throws -> PrintJobView
  /// Prints a test slip, or waits for a scan and says what was read.
  ///
  /// - Parameter kind: `scanner` or `printer`; needed where both have this id.
  func testDevice(_ id: String, kind: String?, by peer: Peer, wait: Milliseconds?) async throws
    -> DeviceTestView
  /// Ends a recording before its time, so that it is answered now.
  func endCapture(_ id: String, kind: String?, by peer: Peer) async throws -> DeviceView

  /// Records a device for as long as `wait` says, and answers the text of a capture file, without
  /// codes. Of a device that no section has it is what the machine shows of it.
  func captureDevice(_ id: String, kind: String?, by peer: Peer, wait: Milliseconds?) async throws
    -> String
  /// What was taken and given back on one day.
  func dayReport(_ query: DayReportQuery, by peer: Peer) async throws -> DayReportView
  func terminal(by peer: Peer) async throws -> TerminalView
  func activate(_ body: ActivateBody, by peer: Peer) async throws -> TerminalView
  func checkIn(_ body: CheckInBody, by peer: Peer) async throws -> TerminalView
  func devices(by peer: Peer) async throws -> [DeviceView]
  func status(by peer: Peer) async throws -> StatusView
  /// Published events after `sequence` (nil: from now on), without end. A subscriber that is too
  /// slow is ended by finishing the stream.
  func events(after sequence: Int64?, by peer: Peer) async throws -> AsyncStream<PublishedEvent>
}

/// An answer, and whether what was asked for has ended (HTTP 200) or goes on (202).
public struct Answered<Value: Sendable>: Sendable {
  public var value: Value
  public var final: Bool
  public init(_ value: Value, final: Bool) {
    self.value = value
    self.final = final
  }
}

/// The process at the other end of the socket, as the kernel names it.
public struct Peer: Hashable, Sendable {
  public var pid: Int32
  public var uid: UInt32
  public var gid: UInt32
  /// All groups of the peer (SO_PEERGROUPS).
  public var groups: [UInt32]
  public init(pid: Int32, uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
    self.pid = pid
    self.uid = uid
    self.gid = gid
    self.groups = groups
  }
}

/// One published event, in the order of its sequence number.
public struct PublishedEvent: Hashable, Sendable {
  public var sequence: Int64
  /// `order`, `refund`, `scan`, `device`, `terminal`, `print`; `reset` when older ones are gone.
  public var type: String
  /// One JSON object, without line ends.
  public var data: String
  public init(sequence: Int64, type: String, data: String) {
    self.sequence = sequence
    self.type = type
    self.data = data
  }
}
