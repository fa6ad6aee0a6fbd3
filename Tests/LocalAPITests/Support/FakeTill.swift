import Service
import Synchronization
import Terminal

/// One call as the till gets it.
enum TillCall: Hashable, Sendable {
  case pay(PayBody, wait: Milliseconds?)
  case precreate(PrecreateBody, wait: Milliseconds?)
  case order(String, wait: Milliseconds?)
  case orders(OrdersQuery)
  case query(String, wait: Milliseconds?)
  case cancel(String, CancelBody, wait: Milliseconds?)
  case revoke(String, CancelBody, wait: Milliseconds?)
  case refund(String, RefundBody, wait: Milliseconds?)
  case reprint(String)
  case receiptText(String)
  case terminal
  case activate(ActivateBody)
  case checkIn(CheckInBody)
  case devices
  case status
  case events(after: Int64?)
}

/// A till that notes its calls and answers samples, after what a script wants.
final class FakeTill: TillOperations {
  /// What is done before a call is answered; its result is `Answered.final`.
  typealias Script = @Sendable (TillCall) async throws -> Bool

  let calls: AsyncStream<TillCall>
  let stream: AsyncStream<PublishedEvent>
  /// Publishes to the only stream of events there is.
  let publish: AsyncStream<PublishedEvent>.Continuation
  private let note: AsyncStream<TillCall>.Continuation
  private let script: Script
  private let noted = Mutex<[(call: TillCall, peer: Peer)]>([])

  init(_ script: @escaping Script = { _ in true }) {
    (calls, note) = AsyncStream.makeStream()
    (stream, publish) = AsyncStream.makeStream()
    self.script = script
  }

  var history: [TillCall] { noted.withLock { $0.map(\.call) } }
  var lastPeer: Peer? { noted.withLock { $0.last?.peer } }

  /// Returns when the till was called.
  func called() async -> TillCall? { await calls.first { _ in true } }

  @discardableResult
  private func run(_ call: TillCall, _ peer: Peer) async throws -> Bool {
    noted.withLock { $0.append((call, peer)) }
    note.yield(call)
    return try await script(call)
  }

  private func order(_ call: TillCall, _ peer: Peer) async throws -> Answered<OrderView> {
    let final = try await run(call, peer)
    return Answered(Sample.order, final: final)
  }

  func pay(_ body: PayBody, by peer: Peer, wait: Milliseconds?) async throws
    -> Answered<OrderView>
  { try await order(.pay(body, wait: wait), peer) }

  func precreate(_ body: PrecreateBody, by peer: Peer, wait: Milliseconds?) async throws
    -> Answered<OrderView>
  { try await order(.precreate(body, wait: wait), peer) }

  func order(_ clientSN: String, by peer: Peer, wait: Milliseconds?) async throws -> OrderView {
    try await order(.order(clientSN, wait: wait), peer).value
  }

  func orders(_ query: OrdersQuery, by peer: Peer) async throws -> OrdersPage {
    try await run(.orders(query), peer)
    return OrdersPage(orders: [Sample.order, Sample.fullOrder], next: "c2")
  }

  func query(_ clientSN: String, by peer: Peer, wait: Milliseconds?) async throws
    -> Answered<OrderView>
  { try await order(.query(clientSN, wait: wait), peer) }

  func cancel(_ clientSN: String, _ body: CancelBody, by peer: Peer, wait: Milliseconds?)
    async throws -> Answered<OrderView>
  { try await order(.cancel(clientSN, body, wait: wait), peer) }

  func revoke(_ clientSN: String, _ body: CancelBody, by peer: Peer, wait: Milliseconds?)
    async throws -> Answered<OrderView>
  { try await order(.revoke(clientSN, body, wait: wait), peer) }

  func refund(_ clientSN: String, _ body: RefundBody, by peer: Peer, wait: Milliseconds?)
    async throws -> Answered<OrderView>
  { try await order(.refund(clientSN, body, wait: wait), peer) }

  func reprint(_ clientSN: String, by peer: Peer) async throws -> OrderView {
    try await order(.reprint(clientSN), peer).value
  }

  func receiptText(_ clientSN: String, by peer: Peer) async throws -> String {
    try await run(.receiptText(clientSN), peer)
    return "CNY 12.50\n副本\n"
  }

  func terminal(by peer: Peer) async throws -> TerminalView {
    try await run(.terminal, peer)
    return Sample.terminal
  }

  func activate(_ body: ActivateBody, by peer: Peer) async throws -> TerminalView {
    try await run(.activate(body), peer)
    return Sample.terminal
  }

  func checkIn(_ body: CheckInBody, by peer: Peer) async throws -> TerminalView {
    try await run(.checkIn(body), peer)
    return Sample.terminal
  }

  func devices(by peer: Peer) async throws -> [DeviceView] {
    try await run(.devices, peer)
    return Sample.devices
  }

  func status(by peer: Peer) async throws -> StatusView {
    try await run(.status, peer)
    return Sample.status
  }

  func events(after sequence: Int64?, by peer: Peer) async throws -> AsyncStream<PublishedEvent> {
    try await run(.events(after: sequence), peer)
    return stream
  }
}
