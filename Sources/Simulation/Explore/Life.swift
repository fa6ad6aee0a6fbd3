import Gateways
import Terminal

/// One run: a till with its journal, its customers and its people before one gateway, from one seed,
/// in virtual time.
final class Life {
  enum Event {
    case happening(Int)
    case arrival(Int)
    case collect(Int)
    case ended(Int)
    case wake(incarnation: Int)
    case holdIsOver(incarnation: Int)
    case start
    case clockIsSet
    case technician
    case scanEnds(order: Int, scanner: Int, incarnation: Int)
    case printed(job: Int, incarnation: Int)
    case recordKey(incarnation: Int)
    case act(order: Int, Act)
    case linkIsOpened(order: Int)
    case diskMends(DiskTrouble)
    case outageEnds
    case printerMends
    case scannerBack(Int)
    case stage(Stage)
  }

  let seed: UInt64
  let plan: Plan
  let mischief: Mischief?
  let root: Dice
  let without: Without
  var gatewayDice: Dice

  /// Milliseconds since the beginning.
  var now: Milliseconds = 0
  var queue = EventQueue<Event>()
  var world: GatewayWorld
  let shop: ExploredShop
  var codec: any Gateway { shop.codec }
  var disk: SimulatedDisk
  var till: SimulatedTill
  var machine = Machine()
  var policy: OrderPolicy
  var schedule: CheckInSchedule?
  var transits: [Transit] = []
  var identityRequests = 0
  var outages: [Bool] = []
  var areFaultsOn = true
  var crashes: [(number: Int, crash: Crash)] = []
  var printerTrouble: PrinterTrouble?
  var pulled: Set<Int> = []
  var stage = Stage.busy
  /// The other till of the shop.
  var otherTill: Credentials?
  var code = ""
  let orderCount: Int

  var audit: Audit
  var coverage: Coverage
  var trace: Trace
  var violation: Violation?
  /// The numbers of what took place.
  var occurred: [Int] = []
  var events = 0

  init(
    seed: UInt64, orders: Int, crowd: Crowd, gateway: PaymentSystem = .upay,
    without: Without = Without(), mischief: Mischief? = nil, isRead: Bool = false
  ) {
    self.seed = seed
    self.without = without
    self.mischief = mischief
    root = Dice(seed: seed)
    plan = Plan(seed: seed, orders: orders, crowd: crowd, gateway: gateway)
    shop = ExploredShop(gateway, plan, without)
    policy = plan.policy
    shop.adjust(&policy)
    coverage = Coverage(gateway)
    orderCount = orders
    gatewayDice = root.fork(4)
    world = GatewayWorld(
      model: UpayModel(vendor: UpayModel.Vendor(sn: "V1", key: "vendor-key", appID: "app")),
      acquirers: shop.acquirers)
    disk = SimulatedDisk(orders: orders)
    till = SimulatedTill(orders: orders, at: Moment(wall: plan.start, boot: Machine.firstBoot))
    audit = Audit(orders: orders)
    trace = Trace(isRead: isRead)
    transits.reserveCapacity(8 * orders)
    occurred.reserveCapacity(8 * orders)
  }

  /// The gateway's clock, which is right.
  var wall: Milliseconds { plan.start + now }

  /// What the machine's clocks show.
  var moment: Moment {
    Moment(wall: wall + machine.wallError, boot: now - machine.bootedAt + Machine.firstBoot)
  }

  /// When a moment of CLOCK_BOOTTIME comes.
  func time(of boot: Milliseconds) -> Milliseconds { boot + machine.bootedAt - Machine.firstBoot }

  func own(_ number: Int) -> Dice { root.fork(10_000 + number) }

  func say(_ line: @autoclosure () -> String) { trace.say(now, line()) }

  /// Notes what must never be; the first one is the one that counts.
  func violate(_ invariant: Violation.Invariant, _ text: @autoclosure () -> String) {
    guard violation == nil else { return }
    let one = Violation(invariant: invariant, at: now, text: text())
    violation = one
    say("VIOLATION of \(invariant.rawValue): \(one.text)")
  }
}

/// The machine that the daemon runs on.
struct Machine {
  /// What CLOCK_BOOTTIME shows when the daemon starts.
  static let firstBoot: Milliseconds = 20_000

  var bootedAt: Milliseconds = 0
  var boot = 0
  /// What the clock on the wall is wrong by.
  var wallError: Milliseconds = 0
  var isUp = true
  /// Counts the starts of the daemon.
  var incarnation = 0
}

/// The numbers of happenings and faults that are left out.
package struct Without: Hashable, Sendable {
  private var numbers: Set<Int>

  package init(_ numbers: some Sequence<Int> = []) { self.numbers = Set(numbers) }

  package func contains(_ number: Int) -> Bool { !numbers.isEmpty && numbers.contains(number) }
  package var sorted: [Int] { numbers.sorted() }
  package var isEmpty: Bool { numbers.isEmpty }
}
