@testable import Terminal

/// Two orders, two scanners, and a daemon that may die at any instant.
struct ScannerWorld: SmallWorld, Hashable {
  private static let scanners = ["counter", "side"]
  private static let orders = ["A", "B"].compactMap(ClientSN.init)

  private struct Wait: Hashable {
    var scanner: String?
    var since: Milliseconds
    /// Tells one arming from a later one of the same order.
    var arming: Int
  }

  private struct Scan: Hashable {
    /// The order that was armed when its first byte came; nil: none was.
    var owner: ClientSN?
    var arming: Int?
  }

  private var desk = ScannerDesk(scanners: Set(scanners))
  private var now: Milliseconds = 1
  // What really is.
  private var waits: [ClientSN: Wait] = [:]
  private var scans: [String: Scan] = [:]
  private var armings = 0

  var shape: ScannerWorld { self }

  func steps() throws -> [(name: String, world: ScannerWorld)] {
    var next: [(name: String, world: ScannerWorld)] = []
    if scans.isEmpty || !waits.isEmpty {
      var later = self
      later.now += 1
      next.append(("time passes", later))
    }
    for rebooted in [false, true] {
      next.append((rebooted ? "reboot" : "crash", try restarted(rebooted)))
    }
    for order in Self.orders { next += try steps(of: order) }
    for scanner in Self.scanners { next += try steps(of: scanner) }
    return next
  }

  private func steps(of order: ClientSN) throws -> [(name: String, world: ScannerWorld)] {
    guard waits[order] == nil else { return [("\(order) is given up", disarmed(order))] }
    return try [nil, "counter", "side"].compactMap { (scanner: String?) in
      var next = self
      let holder = waits.first { $0.key != order && Self.overlap($0.value.scanner, scanner) }
      do {
        try next.desk.arm(order, scanner: scanner, at: Moment(wall: 0, boot: now))
      } catch let error as ScannerDeskError {
        try require(error == .busy(holder: holder?.key ?? order), "refused for no reason: \(error)")
        return nil
      }
      try require(holder == nil, "one order at most holds a scanner")
      next.armings += 1
      next.waits[order] = Wait(scanner: scanner, since: now, arming: next.armings)
      return ("\(order) waits at \(scanner ?? "any")", next)
    }
  }

  private static func overlap(_ one: String?, _ other: String?) -> Bool {
    one == nil || other == nil || one == other
  }

  private func disarmed(_ order: ClientSN) -> ScannerWorld {
    var next = self
    next.desk.disarm(order)
    next.waits[order] = nil
    return next
  }

  private func steps(of scanner: String) throws -> [(name: String, world: ScannerWorld)] {
    guard let scan = scans[scanner] else {
      // Told at once, or late: the byte was read before.
      return [now, now - 1].map { at in
        var next = self
        next.desk.firstByte(scanner: scanner, at: Moment(wall: 0, boot: at))
        let owner = waits.first { Self.overlap($0.value.scanner, scanner) && $0.value.since <= at }
        next.scans[scanner] = Scan(owner: owner?.key, arming: owner?.value.arming)
        return ("\(scanner) begins at \(at)", next)
      }
    }
    var given = self
    given.desk.scanAbandoned(scanner: scanner)
    given.scans[scanner] = nil
    var goods = given
    goods.desk = desk
    try require(
      goods.desk.scanEnded(scanner: scanner, as: .goods) == .publish(masked: false),
      "goods are everybody's")
    return try [("\(scanner) comes to nothing", given), ("\(scanner) reads goods", goods)]
      + paid(scan, scanner)
  }

  /// A whole payment code: the order takes it, or does not, and goes on waiting.
  private func paid(
    _ scan: Scan, _ scanner: String
  ) throws -> [(name: String, world: ScannerWorld)] {
    var next = self
    next.scans[scanner] = nil
    let owner = scan.owner.flatMap { waits[$0]?.arming == scan.arming ? $0 : nil }
    switch next.desk.scanEnded(scanner: scanner, as: .paymentCode) {
    case .publish(let masked):
      try require(owner == nil, "the scan of \(scan.owner?.text ?? "") is lost")
      try require(masked, "a code that nobody takes is shown masked")
      return [("\(scanner) reads a code for nobody", next)]
    case .deliver(let order):
      try require(order == owner, "a scan for another order")
      return [("\(order) takes a code", next.disarmed(order)), ("\(order) refuses a code", next)]
    }
  }

  /// The orders that still wait are armed again; a reboot ends them.
  private func restarted(_ rebooted: Bool) throws -> ScannerWorld {
    var next = self
    next.desk = ScannerDesk(scanners: Set(Self.scanners))
    for scanner in scans.keys { next.scans[scanner] = Scan() }
    if rebooted { (next.waits, next.now) = ([:], 1) }
    for (order, wait) in next.waits.sorted(by: { $0.key.text < $1.key.text }) {
      try next.desk.arm(order, scanner: wait.scanner, at: Moment(wall: 0, boot: next.now))
      next.waits[order]?.since = next.now
    }
    return next
  }

  var landmarks: [String] {
    scans.values.map { scan in
      guard let owner = scan.owner else { return "a scan of nobody" }
      return waits[owner]?.arming == scan.arming ? "a scan of an order" : "an outlived scan"
    } + ["\(waits.count) wait"]
  }

  func check() throws {
    for scanner in Self.scanners {
      let holders = waits.filter { Self.overlap($0.value.scanner, scanner) }.map(\.key)
      try require(holders.count <= 1, "one order at most holds \(scanner)")
      try require(desk.holder(of: scanner) == holders.first, "\(scanner) is held by its order")
    }
    for order in Self.orders {
      try require(desk.isArmed(order) == (waits[order] != nil), "\(order) waits as it is known")
    }
  }
}
