import Terminal

/// What a run remembers of each order beside what the till knows of it: what was sent, what was said,
/// and what excuses a difference.
struct Audit {
  struct OrderBook {
    /// The transmissions that left.
    var sent: [Int] = []
    /// What its number stands for at the gateway: a digest of the body of its payment.
    var body: UInt64?
    /// Its number at the gateway, once it is in the books there.
    var sn: String?
    /// A portal or another till moved its money.
    var isTouchedElsewhere = false
    /// A portal gave back what no answer to a question about the order shows.
    var isReturnedUnseen = false
    /// A copy of its payment arrived later than any waiting allows for; only the watch finds it.
    var isLate = false
    /// Its payment was told that the number is taken; and the journal knows.
    var hearsTaken = false
    var hasHeardTaken = false
    /// What the gateway had of the customer's money when it answered the newest question that was
    /// heard.
    var keptWhenAsked: Int64?
    /// The gateway said what was not so.
    var isLiedTo = false
    /// A person said what was not so.
    var isWordWrong = false
    var cancelAtStep: Int?
    var commits = 0
    var unmarkedReceipts = 0
    var drawerPulses = 0
    var isPosted = false
  }

  var orders: [OrderBook]
  /// Rotations at the gateway when its answer was stored last.
  var rotationsHeard = 0
  var lostCheckInAt: Milliseconds?
  var isForced = false
  /// A person had one sent while another was lost: that one may still arrive, and rotate once more.
  var isForcedOverLost = false
  /// The active identity has had a rotation.
  var hasRotated = false
  /// It has one that is not durable yet.
  var isRotating = false
  var checkInsSinceAnswer = 0

  init(orders: Int) { self.orders = Array(repeating: OrderBook(), count: orders) }

  mutating func answeredKeys() {
    checkInsSinceAnswer = 0
    isForced = false
    hasRotated = hasRotated || isRotating
    isRotating = false
  }
}

/// What the gateway's books say of an order.
struct Truth {
  var sn: String
  var status: UpayOrder.Status
  var taken: Int64
  var returned: Int64
  var kept: Int64 { taken - returned }
}

extension Life {
  /// The gateway's order that is this one: made by our terminal with our nonce, or adopted.
  func truth(of index: Int) -> Truth? {
    if shop.account != nil { return accountTruth(of: index) }
    if audit.orders[index].sn == nil, let order = stored(index)?.order {
      audit.orders[index].sn =
        order.foreign
        ? order.sn
        : world.model.numbers[index.clientSN.text]?.first { sn in
          world.model.orders[sn].map {
            $0.terminalSN == order.terminalSN && $0.reflect == order.nonce
          } ?? false
        }
    }
    guard let sn = audit.orders[index].sn, let order = world.model.orders[sn] else { return nil }
    let account = world.model.ledger.accounts[sn]
    return Truth(
      sn: sn, status: order.status, taken: account?.taken ?? 0, returned: account?.returned ?? 0)
  }

  /// The order under its number there, if a request of ours made it.
  private func accountTruth(of index: Int) -> Truth? {
    guard let order = named(index), order.maker == shop.merchant?.maker else { return nil }
    let account = world.acquirers[0].books.ledger.accounts[order.sn]
    return Truth(
      sn: order.sn, status: order.status, taken: account?.taken ?? 0,
      returned: account?.returned ?? 0)
  }

  /// What stands in the books by the name of this order, whoever made it.
  private func named(_ index: Int) -> AcquirerOrder? {
    guard let merchant = shop.merchant, let order = stored(index)?.order else { return nil }
    return world.acquirers[0].books.order(key: merchant.key(order))
  }

  /// Whether ours is not in the books, and one of the same number is, made by another till at another
  /// time: a system that goes by the number alone tells of that one for ever.
  func isEclipsed(_ index: Int) -> Bool {
    guard shop.merchant != nil, named(index) == nil, let order = stored(index)?.order else {
      return false
    }
    return world.acquirers[0].books.order(.clientSN(order.gatewayOrderNo)) != nil
  }

  // MARK: What leaves

  /// I1, I2: what moves money is durable, leaves once, and is always the same.
  func noteSending(_ index: Int, _ transmission: Transmission, _ request: HTTPRequest) {
    guard transmission.command.movesMoney else { return }
    let durable = disk.books.orders[index]?.order.lastTransmission ?? 0
    if durable < transmission.number {
      violate(
        .i1, "\(transmission.command.words) of \(index.clientSN) leaves before it is durable")
    }
    if audit.orders[index].sent.contains(transmission.number) {
      violate(.i1, "transmission \(transmission.number) of \(index.clientSN) leaves twice")
    }
    audit.orders[index].sent.append(transmission.number)
    guard transmission.command.isPayment else { return }
    checkCode(index)
    var digest = Trace(isRead: false)
    digest.mix(request.body)
    if let body = audit.orders[index].body, body != digest.hash {
      violate(.i2, "\(index.clientSN) stands for two bodies")
    }
    audit.orders[index].body = digest.hash
  }

  /// I6: a code pays for one order.
  private func checkCode(_ index: Int) {
    guard let code = stored(index)?.usedCode else { return }
    for other in disk.books.posted where other != index {
      guard disk.books.orders[other]?.usedCode == code,
        stored(other)?.order.holdsItsCode(at: moment) == true
      else { continue }
      violate(.i6, "the code of \(other.clientSN) is to pay for \(index.clientSN) too")
    }
  }

  /// I8: what signs is durable.
  func noteSignature(_ keyID: String) {
    let isDurable = disk.books.identities.contains {
      $0.ring.current?.id == keyID || $0.ring.previous?.id == keyID
    }
    if !isDurable { violate(.i8, "a key signs that is not durable") }
  }

  /// I1, I8: the intent is durable, nothing else is on the wire, and the budget holds.
  func noteCheckIn(
    _ index: Int, _ before: KeyRing, _ ring: KeyRing, forced: Bool, isRetry: Bool
  ) {
    let durable = disk.books.identities.first { $0.terminalSN == ring.terminalSN }?.ring
    if durable?.pending == nil {
      violate(.i1, "a check-in leaves before its intent is durable")
    }
    if till.onWire > 0 {
      violate(.i8, "a check-in leaves while \(till.onWire) requests are on the wire")
    }
    if forced { audit.isForced = true }
    if forced, before.unconfirmed > 0 { audit.isForcedOverLost = true }
    audit.checkInsSinceAnswer += 1
    guard !forced, !isRetry, before.unconfirmed > 0 else { return }
    let rest = audit.lostCheckInAt.map { now - $0 } ?? .days(1)
    if before.unconfirmed > 1 || rest < .hours(6) {
      violate(
        .i8,
        "a check-in leaves by itself while \(before.unconfirmed) are unconfirmed, \(rest) ms after "
          + "the last was lost")
    }
  }

  /// What an answer that was heard means for the order.
  func noteHeard(_ outcome: Outcome, _ index: Int, _ transit: Transit) {
    guard case .answered(let answer) = outcome else { return }
    if answer.result == .numberTaken { audit.orders[index].hearsTaken = true }
    if let kept = transit.keptWhenAsked { audit.orders[index].keptWhenAsked = kept }
  }

  /// Whether what stands under its name is another till's, of its sum, and nothing could tell the
  /// till so.
  func isTakenForItsOwn(_ index: Int) -> Bool {
    guard let other = named(index), other.maker != shop.merchant?.maker else { return false }
    return !audit.orders[index].hasHeardTaken
      && other.totalAmount == stored(index)?.order.request.totalAmount.minorUnits
  }

  /// What a copy that reaches the gateway means for the order.
  func noteArrival(of transit: Transit) {
    switch transit.sender {
    case .order(let index, let transmission):
      if transmission.command.isPayment, now > transit.sentAt + policy.payTimeout {
        audit.orders[index].isLate = true
      }
      // It may do what the copy was refused that is answered: only the books of the day show it.
      let isUnheard = transit.arrivals > 1 && !transit.fault.isHeardLast
      if transmission.command.isReturn, isUnheard || now > transit.sentAt + policy.payTimeout {
        audit.orders[index].isTouchedElsewhere = true
      }
      if case .gateway(let fault) = transit.fault {
        if fault.isFalse { audit.orders[index].isLiedTo = true }
        // What was refused and done all the same, no later answer would show.
        if fault.kind == .deny, transmission.command.isReturn,
          shop.merchant?.showsReturns == false
        {
          audit.orders[index].isReturnedUnseen = true
        }
        // Where nothing can be closed, books that lag are believed until the next look at them.
        if fault.kind == .stale, shop.account != nil { audit.orders[index].isLate = true }
      }
    case .checkIn: audit.lostCheckInAt = now
    case .lookUp(let index):
      if case .gateway(let fault) = transit.fault, fault.isFalse {
        audit.orders[index].isLiedTo = true
      }
    case .activation, .probe: break
    }
  }

  /// I9.
  func noteText(_ text: String) {
    guard text.utf8.count >= 16, text.hasLongWord else { return }
    for identity in till.identities {
      for key in [identity.ring.current, identity.ring.previous] {
        if let key, text.contains(key.key) { violate(.i9, "a text shows a key: \(text)") }
      }
    }
    for secret in shop.merchant?.secrets ?? [] where text.contains(secret) {
      violate(.i9, "a text shows a key: \(text)")
    }
    for plan in plan.orders {
      if let plan, text.contains(plan.dynamicID) {
        violate(.i9, "a text shows a payment code: \(text)")
      }
    }
  }

  /// I7.
  func notePaper(_ slip: SimulatedSlip) {
    let index = slip.order
    if !disk.books.jobs.contains(where: { $0.order == index && $0.life.kind == slip.kind }) {
      violate(.i7, "a \(slip.kind.rawValue) of \(index.clientSN) is printed that is in no journal")
    }
    if slip.pulse {
      audit.orders[index].drawerPulses += 1
      if audit.orders[index].drawerPulses > 1 {
        violate(.i7, "the drawer is opened twice for \(index.clientSN)")
      }
    }
    switch slip.kind {
    case .receipt where !slip.isMarked:
      audit.orders[index].unmarkedReceipts += 1
      if audit.orders[index].unmarkedReceipts > 1 {
        violate(.i7, "\(index.clientSN) has two receipts that are not marked")
      }
      if disk.books.orders[index]?.order.payment != .paid {
        violate(.i7, "\(index.clientSN) has a receipt and is not paid in the journal")
      }
    default: break
    }
  }
}

extension FaultScript.Fault {
  /// Whether the gateway says with it what is not so.
  fileprivate var isFalse: Bool {
    switch kind {
    case .deny, .wrongAmount, .otherTerminal, .wrongClientSN, .wrongSN: true
    default: false
    }
  }
}

extension String {
  /// Whether 16 characters that a key or a code could consist of stand together, with a digit among
  /// them: each has some.
  fileprivate var hasLongWord: Bool {
    var run = 0
    var hasDigit = false
    for octet in utf8 {
      if octet.isAlphanumeric {
        run += 1
        hasDigit = hasDigit || octet <= UInt8(ascii: "9")
        if run >= 16, hasDigit { return true }
      } else {
        run = 0
        hasDigit = false
      }
    }
    return false
  }
}
