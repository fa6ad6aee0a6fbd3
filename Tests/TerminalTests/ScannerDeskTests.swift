import Terminal
import Testing

@Suite struct ScannerDeskTests {
  let a = ClientSN("a")!
  let b = ClientSN("b")!
  let now = Moment(wall: 0, boot: 1_000)
  var desk = ScannerDesk(scanners: ["front", "back"])

  @Test mutating func theArmedOrderGetsTheCode() throws {
    try desk.arm(a, scanner: "front", at: now)
    #expect(desk.holder(of: "front") == a && desk.holder(of: "back") == nil)
    desk.firstByte(scanner: "front", at: now)
    #expect(desk.scanEnded(scanner: "front", as: .paymentCode) == .deliver(to: a))
    #expect(desk.isArmed(a), "it may not take the code")
    desk.disarm(a)
    desk.firstByte(scanner: "front", at: now)
    #expect(desk.scanEnded(scanner: "front", as: .paymentCode) == .publish(masked: true))
  }

  @Test mutating func armingWithoutANameArmsAll() throws {
    try desk.arm(a, scanner: nil, at: now)
    for scanner in ["front", "back"] {
      desk.firstByte(scanner: scanner, at: now)
      #expect(desk.scanEnded(scanner: scanner, as: .paymentCode) == .deliver(to: a))
    }
  }

  @Test mutating func goodsLeaveTheOrderWaiting() throws {
    try desk.arm(a, scanner: nil, at: now)
    desk.firstByte(scanner: "front", at: now)
    #expect(desk.scanEnded(scanner: "front", as: .goods) == .publish(masked: false))
    #expect(desk.isArmed(a))
    desk.firstByte(scanner: "front", at: now)
    #expect(desk.scanEnded(scanner: "front", as: .paymentCode) == .deliver(to: a))
  }

  @Test mutating func busyNamesTheHolder() throws {
    try desk.arm(a, scanner: "front", at: now)
    let before = desk
    #expect(throws: ScannerDeskError.busy(holder: a)) {
      try desk.arm(b, scanner: "front", at: now)
    }
    #expect(throws: ScannerDeskError.busy(holder: a)) { try desk.arm(b, scanner: nil, at: now) }
    #expect(throws: ScannerDeskError.alreadyArmed) { try desk.arm(a, scanner: "back", at: now) }
    #expect(throws: ScannerDeskError.noSuchScanner("attic")) {
      try desk.arm(b, scanner: "attic", at: now)
    }
    #expect(desk == before)
    try desk.arm(b, scanner: "back", at: now)
    #expect(desk.holder(of: "back") == b)
  }

  @Test mutating func aHolderOfAllLeavesNone() throws {
    try desk.arm(a, scanner: nil, at: now)
    #expect(throws: ScannerDeskError.busy(holder: a)) { try desk.arm(b, scanner: "back", at: now) }
  }

  @Test mutating func aScanBegunBeforeArmingPaysForNobody() throws {
    desk.firstByte(scanner: "front", at: now)
    try desk.arm(a, scanner: nil, at: now)
    #expect(desk.scanEnded(scanner: "front", as: .paymentCode) == .publish(masked: true))
  }

  @Test mutating func aByteReadBeforeArmingAndToldAfterPaysForNobody() throws {
    try desk.arm(a, scanner: nil, at: now)
    desk.firstByte(scanner: "front", at: now.advanced(by: -1))
    #expect(desk.scanEnded(scanner: "front", as: .paymentCode) == .publish(masked: true))
  }

  @Test mutating func aScanBegunForOneOrderNeverPaysForTheNext() throws {
    try desk.arm(a, scanner: nil, at: now)
    desk.firstByte(scanner: "front", at: now)
    desk.disarm(a)
    try desk.arm(b, scanner: nil, at: now)
    #expect(desk.scanEnded(scanner: "front", as: .paymentCode) == .publish(masked: true))
    desk.disarm(b)
    try desk.arm(b, scanner: nil, at: now)
    desk.firstByte(scanner: "back", at: now)
    desk.disarm(b)
    try desk.arm(b, scanner: nil, at: now)
    #expect(
      desk.scanEnded(scanner: "back", as: .paymentCode) == .publish(masked: true),
      "armed anew is not still armed")
  }

  @Test mutating func anAbandonedScanIsForgotten() throws {
    desk.firstByte(scanner: "front", at: now)
    desk.scanAbandoned(scanner: "front")
    try desk.arm(a, scanner: nil, at: now)
    #expect(desk.scanEnded(scanner: "front", as: .paymentCode) == .publish(masked: true))
    desk.firstByte(scanner: "front", at: now)
    #expect(desk.scanEnded(scanner: "front", as: .paymentCode) == .deliver(to: a))
  }
}

/// Every interleaving of two orders and two scanners, against rule 8 told once more, by history.
@Suite struct ScannerDeskInterleavingTests {
  enum Step: Hashable {
    case arm(String, String?), disarm(String), firstByte(String), ended(String, ScannedKind)
  }

  static let steps: [Step] =
    ["a", "b"].flatMap { [.arm($0, nil), .arm($0, "front"), .disarm($0)] }
    + ["front", "back"].flatMap {
      [.firstByte($0), .ended($0, .paymentCode)]
    } + [.ended("front", .goods)]

  /// Who may be paid by the scan that ends after `history`: looked up backwards.
  static func owner(_ scanner: String, after history: [Step]) -> String? {
    var begun: Int?
    for (index, step) in history.enumerated() {
      if case .ended(scanner, _) = step { begun = nil }
      if step == .firstByte(scanner), begun == nil { begun = index }
    }
    guard let begun else { return nil }
    var holder: String?
    for step in history[..<begun] {
      switch step {
      case .arm(let order, nil): holder = order
      case .arm(let order, scanner): holder = order
      case .disarm(let order) where order == holder: holder = nil
      default: break
      }
    }
    guard let holder, !history[begun...].contains(.disarm(holder)) else { return nil }
    return holder
  }

  @Test(arguments: steps) func allInterleavingsToDepthSix(first: Step) throws {
    var deliveries = 0
    func explore(_ desk: ScannerDesk, _ history: [Step]) throws {
      guard history.count < 6 else { return }
      for step in history.isEmpty ? [first] : Self.steps {
        var next = desk
        let moment = Moment(wall: 0, boot: Milliseconds(history.count))
        switch step {
        case .arm(let order, let scanner):
          let sn = try #require(ClientSN(order))
          do throws(ScannerDeskError) {
            try next.arm(sn, scanner: scanner, at: moment)
          } catch {
            #expect(next == desk)
            if case .busy(let holder) = error { #expect(desk.isArmed(holder) && holder != sn) }
            continue
          }
        case .disarm(let order): next.disarm(try #require(ClientSN(order)))
        case .firstByte(let scanner): next.firstByte(scanner: scanner, at: moment)
        case .ended(let scanner, let kind):
          let expected = Self.owner(scanner, after: history).flatMap(ClientSN.init)
          let destination = next.scanEnded(scanner: scanner, as: kind)
          switch (kind, expected) {
          case (.goods, _): #expect(destination == .publish(masked: false))
          case (_, nil): #expect(destination == .publish(masked: true), "\(history)")
          case (_, let owner?):
            deliveries += 1
            #expect(destination == .deliver(to: owner), "\(history)")
          }
        }
        try explore(next, history + [step])
      }
    }
    try explore(ScannerDesk(scanners: ["front", "back"]), [])
    if case .arm = first { #expect(deliveries > 0) }
  }
}
