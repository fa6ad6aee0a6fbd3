@testable import Terminal

/// One order with its returns, its customer, its cashier, the wire, the gateway's books, and a daemon
/// that may die at any instant.
struct OrderWorld: SmallWorld {
  /// One transmission that really left, and whose answer is listened for.
  struct Request: Hashable {
    var command: OrderCommand
    var sentAt: Milliseconds
    /// What the gateway said; nil while it travels.
    var answer: Outcome?
  }

  /// What is durable.
  private var order: Order
  private var audit: OrderAudit
  private var now = orderStart
  private var book: BookModel
  private var wire: [Int: Request] = [:]
  /// What moves money, may still arrive, and nobody listens for; when it was sent. Of two copies of the
  /// same command the second changes nothing.
  private var strays: [OrderCommand: Milliseconds] = [:]
  /// Time of the world, which no reboot sets back.
  private var time: Milliseconds = 0

  /// For how long a payment may travel.
  private let travel: Milliseconds

  /// - Parameter travel: of a payment; longer than its `payTimeout` breaks what the gateway promises.
  init(
    _ kind: OrderRequest.Kind, _ book: BookModel, travel: Milliseconds = OrderPolicy().payTimeout
  ) throws {
    self.travel = travel
    var policy = OrderPolicy()
    // Few questions, so that a story soon comes to what follows them.
    policy.pollFast = .seconds(40)
    policy.pollSlow = .seconds(40)
    policy.precreatePauses = [.seconds(120)]
    let (order, effects) = Order.open(
      try .sample(kind), gatewayOrderNo: "A-1", terminalSN: "T1", deviceID: "D1", nonce: "n-1",
      codeIsKnown: true, policy: policy, at: orderStart)
    self.order = order
    self.book = book
    audit = OrderAudit(order, effects)
    for case .send(let one) in effects {
      wire[one.number] = Request(command: one.command, sentAt: 0)
    }
  }

  /// The world after steps of these names.
  func after(_ names: String...) throws -> OrderWorld {
    try names.reduce(self) { world, name in
      guard let next = try world.steps().first(where: { $0.name == name }) else {
        throw Violation(rule: "there is no step \(name)")
      }
      return next.world
    }
  }

  /// The world after everything has gone well until the order is in this state.
  func smoothly(until state: PaymentState) throws -> OrderWorld {
    var world = self
    for _ in 0..<200 where world.order.payment != state {
      let steps = try world.steps()
      let next =
        steps.first { $0.name.hasSuffix(" arrives") || $0.name.hasSuffix(" is answered") }
        ?? steps.first { $0.name == "woke" }
      guard let next else { throw Violation(rule: "nothing more happens") }
      world = next.world
    }
    try require(world.order.payment == state, "it never is \(state)")
    return world
  }

  struct Shape: Hashable {
    var order: OrderShape
    var audit: OrderAudit.Shape
    var book: BookModel
    var wire: [Int: Request]
    var strays: [OrderCommand: Milliseconds]
  }

  var shape: Shape {
    var requests: [Int: Request] = [:]
    for (number, request) in wire {
      var request = request
      request.sentAt =
        request.answer == nil && request.command.isPayment ? request.sentAt - time : 0
      requests[number - order.progress.lastFlight] = request
    }
    return Shape(
      order: OrderShape(order, at: now), audit: audit.shape(order, at: now),
      book: book.shape(at: time),
      wire: requests,
      strays: strays.mapValues { $0 - time }.reduce(into: [:]) { strays, one in
        strays[one.key] = one.key.isPayment ? one.value : 0
      })
  }

  // MARK: Steps

  func steps() throws -> [(name: String, world: OrderWorld)] {
    var next: [(name: String, world: OrderWorld)] = []
    for (number, request) in wire.sorted(by: { $0.key < $1.key }) {
      next += try steps(of: request, number)
    }
    for command in strays.keys.sorted(by: { Verb($0).rawValue < Verb($1).rawValue }) {
      var arrived = self
      arrived.strays[command] = nil
      _ = arrived.book.take(command, at: time)
      next.append(("\(Verb(command).rawValue) arrives late", arrived))
    }
    if book.isOpen {
      var paid = self
      paid.book.pays()
      next.append(("customer pays", paid))
      var declined = self
      declined.book.declines()
      next.append(("customer declines", declined))
    }
    var events: [OrderEvent] = [.cancel]
    if order.holdsMoney {
      events.append(.returnRequested(try .refund(500, "R\(order.returns.count)")))
      events.append(.returnRequested(.revoke))
    }
    for event in events { next += try take(event) }
    for rebooted in [false, true] {
      next.append((rebooted ? "reboot" : "crash", try restarted(rebooted)))
    }
    if let wake = order.nextWake {
      var later = self
      later.pass(max(0, wake - now.boot))
      next += try later.take(.woke)
    }
    return next
  }

  private func steps(
    of request: Request, _ number: Int
  ) throws -> [(name: String, world: OrderWorld)] {
    let name = "\(Verb(request.command).rawValue) \(number)"
    var gone = self
    gone.wire[number] = nil
    guard let answer = request.answer else {
      var arrived = self
      let answer = arrived.book.take(request.command, at: time)
      arrived.wire[number]?.answer = answer
      var next = [("\(name) arrives", arrived)]
      next += try gone.end(number, .unsent, "\(name) does not leave")
      next += try gone.end(number, .lost, "\(name) is lost")
      // A question that comes late changes nothing.
      if request.command.movesMoney {
        var late = gone
        late.strays[request.command] = request.sentAt
        next += try late.end(number, .lost, "\(name) is on its way too long")
      }
      if request.command == .pay {
        next += try gone.end(
          number, .answer(.rejected, nil, "INVALID_BARCODE"), "\(name) is refused")
      }
      return next
    }
    let isHeldBack = request.command.isPayment && answer.said(.numberTaken) == false
    return try gone.end(
      number, isHeldBack ? book.payment(request.command) : answer, "\(name) is answered")
      + gone.end(number, .lost, "the answer to \(name) is lost")
  }

  private func end(
    _ number: Int, _ outcome: Outcome, _ name: String
  ) throws -> [(name: String, world: OrderWorld)] {
    try take(.ended(transmission: number, outcome: outcome, otherKey: false), name)
  }

  /// Takes one event, commits, and carries out the effects; or dies between the two.
  private func take(
    _ event: OrderEvent, _ name: String? = nil
  ) throws -> [(name: String, world: OrderWorld)] {
    guard let (committed, sends) = try committed(event) else { return [] }
    let name = name ?? event.cause
    var next = committed
    for one in sends { next.wire[one.number] = Request(command: one.command, sentAt: time) }
    guard !sends.isEmpty else { return [(name, next)] }
    return [(name, next), ("\(name), crash before it leaves", try committed.restarted(false))]
  }

  /// Nil where the order does not take it.
  private func committed(_ event: OrderEvent) throws -> (OrderWorld, [Transmission])? {
    var next = self
    let effects: [OrderEffect]
    do {
      effects = try next.order.handle(event, at: now)
    } catch {
      try require(next.order == order, "\(error) left the order changed")
      return nil
    }
    try next.audit.step(order, event, next.order, effects, at: now)
    let sends = effects.compactMap { if case .send(let one) = $0 { one } else { nil } }
    for one in sends {
      try require(
        next.order.progress.flights.contains {
          $0.number == one.number && $0.command == one.command
        },
        "\(Verb(one.command).rawValue) is committed before it leaves")
    }
    return (next, sends)
  }

  private func restarted(_ rebooted: Bool) throws -> OrderWorld {
    var next = self
    // What has arrived was carried out, and nobody hears of it; the rest still travels.
    next.wire = [:]
    for request in wire.values where request.answer == nil && request.command.movesMoney {
      next.strays[request.command] = request.sentAt
    }
    if rebooted {
      next.pass(.seconds(20))
      next.now = Moment(wall: next.now.wall, boot: .seconds(20))
    }
    guard let (committed, sends) = try next.committed(.restarted(rebooted: rebooted)) else {
      throw Violation(rule: "every order takes a restart")
    }
    next = committed
    for one in sends { next.wire[one.number] = Request(command: one.command, sentAt: next.time) }
    return next
  }

  private mutating func pass(_ length: Milliseconds) {
    time += length
    now = now.advanced(by: length)
    book.pass(to: time)
    // What is not there by then never arrives.
    strays = strays.filter { !$0.key.isPayment || time - $0.value <= travel }
  }

  // MARK: What must hold

  func check() throws {
    try require(book.taken <= orderTotal.minorUnits, "paid once")
    try require(book.returned <= book.taken, "never more back than was paid")
    if order.payment == .paid { try require(book.taken > 0, "reported as paid, and it is not") }
    if order.handOver { try require(book.kept > 0, "handed over without the money") }
    let given = order.returns.filter { $0.state == .succeeded }.reduce(0) {
      $0 + $1.amount.minorUnits
    }
    try require(given <= book.returned, "reported as given back, and it is not")
    guard wire.isEmpty, strays.isEmpty, !order.isAlive, order.state != .needsAttention else {
      return
    }
    try require(!book.isOpen, "the end is shown while the customer can still pay")
    let rest = order.payment == .paid ? order.restAmount.minorUnits : 0
    try require(book.kept == rest, "at its end \(book.kept) is kept, and \(rest) is shown")
  }

  var landmarks: [String] {
    ["payment \(order.payment)"] + order.returns.map { "\($0.kind) \($0.state)" }
  }
}

extension Outcome {
  fileprivate func said(_ result: ActionResult) -> Bool {
    if case .answered(let answer) = self { answer.result == result } else { false }
  }
}
