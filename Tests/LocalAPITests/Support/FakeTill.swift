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
  case adopt(AdoptBody)
  case resolve(String, ResolveBody)
  case reprint(String)
  case receiptText(String)
  case receiptPicture(String)
  case print(PrintBody)
  case testDevice(String, kind: String?, wait: Milliseconds?)
  case captureDevice(String, kind: String?, wait: Milliseconds?)
  case endCapture(String, kind: String?)
  case dayReport(DayReportQuery)
  case terminal
  case activate(ActivateBody)
  case checkIn(CheckInBody)
  case devices
  case status
  case events(after: Int64?)
}

/// One question whether a peer may.
struct Permission: Hashable, Sendable {
  let peer: Peer
  let role: Role
  let call: String
}

/// A till that notes its calls and answers samples, after what a script wants.
final class FakeTill: TillOperations {
  /// What is done before a call is answered; its result is `Answered.final`.
  typealias Script = @Sendable (TillCall) async throws -> Bool
  /// Throws when the peer may not.
  typealias Gate = @Sendable (Permission) async throws -> Void

  let calls: AsyncStream<TillCall>
  let stream: AsyncStream<PublishedEvent>
  /// Publishes to the only stream of events there is.
  let publish: AsyncStream<PublishedEvent>.Continuation
  private let note: AsyncStream<TillCall>.Continuation
  private let script: Script
  private let gate: Gate
  private let noted = Mutex<[(call: TillCall, peer: Peer)]>([])
  private let asked = Mutex<[Permission]>([])

  convenience init(_ script: @escaping Script = { _ in true }) {
    self.init(gate: { _ in }, script: script)
  }

  /// - Parameter events: what `events` answers instead of ``stream``.
  init(
    gate: @escaping Gate = { _ in }, events: AsyncStream<PublishedEvent>? = nil,
    script: @escaping Script = { _ in true }
  ) {
    (calls, note) = AsyncStream.makeStream()
    let (stream, publish) = AsyncStream.makeStream(of: PublishedEvent.self)
    self.stream = events ?? stream
    self.publish = publish
    self.gate = gate
    self.script = script
  }

  /// A till that knows the real rules of access.
  convenience init(_ rules: AccessRules) {
    self.init(gate: { permission in
      guard let role = rules.role(of: permission.peer), role >= permission.role else {
        throw Problem(.forbidden, "You may not do this. Nothing was done.")
      }
    })
  }

  /// Who was asked for, in order.
  var permissions: [Permission] { asked.withLock(\.self) }

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

  func authorize(_ peer: Peer, as role: Role, for call: String) async throws {
    let permission = Permission(peer: peer, role: role, call: call)
    asked.withLock { $0.append(permission) }
    try await gate(permission)
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

  func adopt(_ body: AdoptBody, by peer: Peer) async throws -> OrderView {
    try await run(.adopt(body), peer)
    return Sample.fullOrder
  }

  func resolve(_ clientSN: String, _ body: ResolveBody, by peer: Peer) async throws -> OrderView {
    try await run(.resolve(clientSN, body), peer)
    return Sample.fullOrder
  }

  func receiptPicture(_ clientSN: String, by peer: Peer) async throws -> [UInt8] {
    try await run(.receiptPicture(clientSN), peer)
    return Sample.picture
  }

  func print(_ body: PrintBody, by peer: Peer) async throws -> PrintJobView {
    let final = try await run(.print(body), peer)
    return final ? Sample.printedJob : Sample.heldJob
  }

  func testDevice(
    _ id: String, kind: String?, by peer: Peer, wait: Milliseconds?
  ) async throws -> DeviceTestView {
    try await run(.testDevice(id, kind: kind, wait: wait), peer)
    return kind == "printer" ? Sample.printerTest : Sample.scannerTest
  }

  func captureDevice(
    _ id: String, kind: String?, by peer: Peer, wait: Milliseconds?
  ) async throws -> String {
    try await run(.captureDevice(id, kind: kind, wait: wait), peer)
    return "[capture]\n"
  }

  func endCapture(_ id: String, kind: String?, by peer: Peer) async throws -> DeviceView {
    try await run(.endCapture(id, kind: kind), peer)
    return Sample.devices[0]
  }

  func dayReport(_ query: DayReportQuery, by peer: Peer) async throws -> DayReportView {
    try await run(.dayReport(query), peer)
    return query.reconcile ? Sample.reconciledReport : Sample.report
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
