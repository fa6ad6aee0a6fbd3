import Cryptography
public import Logging
import NIOCore
import NIOPosix
import Synchronization
import Terminal

/// A gateway over HTTPS, a customer's wallet, a scanner and a printer: the world that a terminal
/// daemon needs around it, in this process.
public final class Simulator: Sendable {
  public struct Options: Sendable {
    public var rules = SimulatorRules()
    /// How many activation codes of one use are ready at the start, at least.
    public var activationCodes = 3
    /// Whether to make a scanner and a printer.
    public var devices = true
    /// The payment systems that the daemon's configuration names; the first one takes the orders that
    /// name none.
    public var gateways: [PaymentSystem] = [.upay]
    /// Where the gateway listens; nil: where it did last, else anywhere.
    public var port: Int?
    /// The port at which the daemon is to listen for notifications, 0: any that is free; nil: it does
    /// not.
    public var callbacks: Int?
    public var logger = Logger(label: "upay-simulator")

    public init() {}
  }

  private struct Running {
    var announcement: Announcement
    var gateway: HTTPListener
    var admin: HTTPListener
    var devices: VirtualDevices?
  }

  private enum Phase {
    case prepared
    case starting
    case running(Running)
    case stopped
  }

  private let directory: Directory
  private let options: Options
  private let lastPort: Int?
  private let host: GatewayHost
  private let store: WorldStore
  private let lock: DirectoryLock
  private let phase = Mutex(Phase.prepared)

  /// Makes the directory where missing, and takes up the world of an earlier run.
  ///
  /// - Throws: `SimulatorError` or a file error, in words.
  public init(directory path: String, options: Options = Options()) throws {
    directory = try Directory(path)
    self.options = options
    lock = try DirectoryLock(directory)
    store = WorldStore(directory: directory, logger: options.logger)
    var saved = try store.load() ?? Self.newWorld()
    saved.model.rules = options.rules.upay
    saved.acquirers.setRules(options.rules)
    lastPort = saved.port
    host = GatewayHost(saved, store: store, loop: NIOSingletons.posixEventLoopGroup.next())
  }

  /// Opens the gateway, the admin API and the devices, and writes the files that the announcement
  /// names.
  public func start() async throws -> Announcement {
    try phase.withLock { phase in
      guard case .prepared = phase else { throw SimulatorError("a simulator starts once") }
      phase = .starting
    }
    let gateway = try await startGateway()
    store.setPort(gateway.port)
    var devices: VirtualDevices?
    do {
      devices = options.devices ? try VirtualDevices(in: directory) : nil
      let router = AdminRouter(simulator: self, devices: devices)
      let admin = try await HTTPListener.start(
        on: NIOSingletons.posixEventLoopGroup,
        HTTPListener.Configuration(
          clock: { [host] in host.now }, respond: { router.respond(to: $0) }))
      let key = NoticeKey(directory)
      host.tell(
        by: try NoticeSender(
          trusting: directory.path(of: "ca.pem"), on: NIOSingletons.posixEventLoopGroup),
        signingUpaysWith: { key.key })
      let announcement = try await announce(
        gateway: gateway, admin: admin, devices: devices, key)
      let running = Running(
        announcement: announcement, gateway: gateway, admin: admin, devices: devices)
      phase.withLock { $0 = .running(running) }
      return announcement
    } catch {
      await gateway.close()
      devices?.close()
      await stop()
      throw error
    }
  }

  /// Closes everything, and writes the world for the last time. Idempotent.
  public func stop() async {
    let running: Running? = phase.withLock { phase in
      defer { phase = .stopped }
      if case .running(let running) = phase { return running }
      return nil
    }
    await running?.gateway.close()
    await running?.admin.close()
    running?.devices?.close()
    host.stop()
    // Not left to the last reference: connections that are still closing hold one.
    lock.release()
  }

  public var wallet: CustomerWallet { CustomerWallet(host: host) }
  public var faults: FaultControl { FaultControl(host: host) }
  public var returns: ReturnControl { ReturnControl(host: host) }
  public var notices: NoticeControl { NoticeControl(host: host) }
  public var clock: ClockControl { ClockControl(host: host) }

  /// The switches of the payment systems; those of the options at every start.
  public var rules: SimulatorRules {
    get { host.perform { state, _, _ in state.world.allRules } }
    set { host.perform { state, _, _ in state.world.allRules = newValue } }
  }

  /// Whose money went where.
  public var ledger: LedgerReport {
    host.perform { state, _, _ in state.world.ledgerReport() }
  }

  func read<Result>(_ body: (UpayModel) -> Result) -> Result {
    readWorld { body($0.model) }
  }

  func readWorld<Result>(_ body: (GatewayWorld) -> Result) -> Result {
    host.perform { state, _, _ in body(state.world) }
  }

  /// Switches a terminal off, so that the gateway does not know it, or on again.
  ///
  /// - Returns: nil when there is no such terminal.
  public func setActive(_ isActive: Bool, terminal sn: String) -> TerminalReport? {
    host.perform { state, _, _ in state.world.model.setActive(isActive, terminal: sn) }
      .map(TerminalReport.init)
  }

  /// Every request since the start, oldest first; the newest 100,000 are kept.
  public var requests: [RequestEntry] {
    host.perform { state, _, _ in state.world.log.entries }
  }

  /// The ledger, held against what the shop's side says of itself.
  public func ledger(against claims: LedgerClaims) -> LedgerReport {
    host.perform { state, _, _ in state.world.ledgerReport(claims: claims) }
  }

  /// A terminal with its keys, as the gateway has them.
  public func terminal(sn: String) -> UpayTerminal? {
    host.perform { state, _, _ in state.world.model.terminals[sn] }
  }

  /// A new activation code with `uses` uses, of a store.
  public func addActivationCode(uses: Int = 1, store: String = UpayModel.firstStore) -> String {
    host.perform { state, now, random in
      state.world.addActivationCode(uses: uses, store: store, at: now, using: &random)
    }
  }

  /// Whether terminals reach the gateway. While they do not, every connection ends before its first
  /// octet, the open ones at once.
  public var isReachable: Bool {
    get { gateway?.isReachable ?? false }
    set { gateway?.isReachable = newValue }
  }

  /// What happens from now on.
  public func events() -> AsyncStream<SimulatorEvent> { host.events.listen(limit: 10_000) }

  /// Returns when `count` requests for `path` (or `path/action`) have arrived since the start: the last of them.
  ///
  /// - Throws: `CancellationError`.
  @discardableResult
  public func awaitRequest(path: String, count: Int = 1) async throws -> RequestEntry {
    try await host.wait { world in
      world.log.entries.lazy.filter { $0.isCall(path) }.dropFirst(count - 1).first
    }
  }

  /// Returns when the order with this number is in this state.
  ///
  /// - Throws: `CancellationError`.
  @discardableResult
  public func awaitOrder(
    clientSN: String, _ status: UpayOrder.Status
  ) async throws -> LedgerReport.Order {
    try await host.wait { world in
      guard let sn = world.sn(of: .clientSN(clientSN)), let order = world.ledgerOrder(sn: sn),
        order.status == status
      else { return nil }
      return order
    }
  }

  /// The scanner's other end; nil before the start and without devices.
  public var scanner: VirtualScanner? { devices?.scanner }
  /// The printer's other end; nil before the start and without devices.
  public var printer: VirtualPrinter? { devices?.printer }

  private var devices: VirtualDevices? { running?.devices }
  private var gateway: HTTPListener? { running?.gateway }

  private var running: Running? {
    phase.withLock { phase in
      if case .running(let running) = phase { running } else { nil }
    }
  }

  private func startGateway() async throws -> HTTPListener {
    var configuration = HTTPListener.Configuration(
      clock: { [host] in host.now }, respond: { [host] in host.receive($0) },
      collect: { [host] in host.collect($0) })
    configuration.tls = try TLSFiles.prepare(in: directory)
    configuration.port = options.port ?? lastPort ?? 0
    let group = NIOSingletons.posixEventLoopGroup
    do {
      return try await HTTPListener.start(on: group, configuration)
    } catch  where options.port == nil && configuration.port != 0 {
      // Somebody else has the old port now; a daemon that runs needs the new configuration.
      configuration.port = 0
      return try await HTTPListener.start(on: group, configuration)
    }
  }

  private func announce(
    gateway: HTTPListener, admin: HTTPListener, devices: VirtualDevices?, _ key: NoticeKey
  ) async throws -> Announcement {
    let url = "https://127.0.0.1:\(gateway.port)"
    let (vendor, codes, acquirers) = try host.perform { [options] state, now, random in
      state.world.acquirers.setLinkBase(url)
      try state.world.acquirers.prepare(options.gateways, at: now)
      while state.world.model.usableActivationCodes(at: now).count < options.activationCodes {
        _ = state.world.addActivationCode(uses: 1, at: now, using: &random)
      }
      return (
        state.world.model.vendor, state.world.model.usableActivationCodes(at: now),
        state.world.acquirers.models
      )
    }
    try directory.write(vendor.key + "\n", to: "vendor.key", mode: 0o600)
    let announcement = Announcement(
      url: url, caFile: directory.path(of: "ca.pem"),
      vendorSN: vendor.sn, vendorKeyFile: directory.path(of: "vendor.key"), appID: vendor.appID,
      activationCodes: codes, scanner: devices?.scannerPath, printer: devices?.printerPath,
      admin: "http://127.0.0.1:\(admin.port)", config: directory.path(of: "upayd.conf"))
    var configuration = DaemonConfiguration(announcement, directory)
    // That a UCSP contract was signed is told by a notice alone.
    let callbacks = options.callbacks ?? (options.gateways.contains(.ucsp) ? 0 : nil)
    if let port = callbacks {
      guard key.key != nil else {
        throw SimulatorError("no key for Upay's notifications can be made")
      }
      configuration.callbacks = port == 0 ? try await HTTPListener.freePort() : port
    }
    for system in options.gateways {
      let model = acquirers.first { type(of: $0).system == system }
      try configuration.add(system, model)
    }
    try directory.write(configuration.text, to: "upayd.conf", mode: 0o644)
    return announcement
  }

  private static func newWorld() -> SavedWorld {
    var random = SystemRandomNumberGenerator()
    return SavedWorld(
      clockOffset: 0, model: newModel(using: &random), acquirers: Acquirers(using: &random))
  }

  private static func newModel(
    using random: inout SystemRandomNumberGenerator
  ) -> UpayModel {
    let vendor = UpayModel.Vendor(
      sn: "9180" + String(Int.random(in: 10_000_000...99_999_999, using: &random)),
      key: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }.hex,
      appID: "2025" + String(Int.random(in: 100_000_000_000...999_999_999_999, using: &random)))
    return UpayModel(vendor: vendor)
  }
}

/// Why a simulator does not start, in words.
public struct SimulatorError: Error, CustomStringConvertible, Sendable {
  public let description: String
  init(_ description: String) { self.description = description }
}
