import Terminal

/// The journal of the simulated till: what a crash leaves, and commits that fail.
struct SimulatedDisk {
  /// What is on the disk.
  struct Books {
    var orders: [SimulatedOrder?] = []
    var identities: [SimulatedIdentity] = []
    /// The ring of an activation that has not been answered.
    var activation: KeyRing?
    var jobs: [SimulatedPrintJob] = []
    /// Numbers of orders, newest last, as they were posted.
    var posted: [Int] = []
  }

  private(set) var books = Books()
  private(set) var isWritable = true
  private var troubles: [DiskTrouble] = []
  private var dice = Dice(seed: 0)

  init(orders: Int) { books.orders = Array(repeating: nil, count: orders) }

  mutating func begin(_ trouble: DiskTrouble, _ dice: Dice) {
    troubles.append(trouble)
    self.dice = dice
  }

  mutating func end(_ trouble: DiskTrouble) {
    if let index = troubles.firstIndex(of: trouble) { troubles.remove(at: index) }
  }

  mutating func mend() { troubles = [] }

  /// A new start opens it anew.
  mutating func reopen() { isWritable = true }

  /// Makes a change durable as a whole.
  ///
  /// - Returns: false where it failed. A disk that is failing may have kept the change all the same.
  mutating func commit(_ change: (inout Books) -> Void) -> Bool {
    switch troubles.first {
    case nil:
      change(&books)
      isWritable = true
    case .full:
      isWritable = false
    case .failing:
      isWritable = dice.chance(300)
      if isWritable || dice.chance(500) { change(&books) }
    }
    return isWritable
  }

  /// Writes something that changes nothing.
  mutating func prove() -> Bool { commit { _ in } }
}

/// An order as it is journaled. It never changes, so that memory, disk and those who look at it
/// share it.
final class SimulatedOrder {
  let order: Order
  /// What its number stands for.
  let contents: OrderPlan
  let code: PaymentCode?
  /// The code by which it was paid, which stays when the code itself is erased.
  let usedCode: String?
  let boot: Int

  init(
    _ order: consuming Order, _ contents: OrderPlan, code: PaymentCode?, usedCode: String?,
    boot: Int
  ) {
    self.order = order
    self.contents = contents
    self.code = code
    self.usedCode = usedCode
    self.boot = boot
  }

  /// With another value, stored in the given boot of the machine.
  func followed(
    by order: consuming Order, withoutCode: Bool = false, in boot: Int
  ) -> SimulatedOrder {
    SimulatedOrder(
      order, contents, code: withoutCode ? nil : code, usedCode: usedCode, boot: boot)
  }

  /// Once its customer's code is known.
  func scanned(_ code: PaymentCode) -> SimulatedOrder {
    SimulatedOrder(order, contents, code: code, usedCode: code.octets, boot: boot)
  }
}

/// One identity of the till, with its keys.
struct SimulatedIdentity {
  var terminalSN: String
  var isActive: Bool
  var ring: KeyRing
}
