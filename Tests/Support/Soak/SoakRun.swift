import Glibc

/// One run, from an empty directory to the report.
struct SoakRun: Sendable {
  let plan: SoakPlan
  let book = Book()
  let tally = Tally()
  let latencies = Latencies()
  let phase = PhaseBoard()
  let vitals = Vitals()
  let paper = PaperArchive()

  init(_ plan: SoakPlan) { self.plan = plan }

  private var socket: String { "\(plan.scratch)/t.sock" }
  private var state: String { "\(plan.smallDisk ?? plan.scratch)/state" }

  func run() async throws -> SoakReport {
    let simulator = Simulator(
      program: "\(plan.binaries)/upay-simulator", directory: "\(plan.scratch)/sim", logs: plan.logs)
    let address = try await simulator.start()
    let proxy = try await FaultProxy.start(upstream: address.gatewayPort, seed: plan.seed)
    let own = [
      "gateway.upay.url": "https://127.0.0.1:\(proxy.port)", "socket.path": socket,
      "state.directory": state,
    ]
    let daemon = Daemon(
      Daemon.Setup(
        program: "\(plan.binaries)/upayd", config: address.announcement["config"].text ?? "",
        socket: socket, settings: plan.settings.merging(own) { $1 }, logs: plan.logs,
        isVerbose: plan.seconds <= 3_600))
    let keeper = Task { await daemon.keep() }
    let result: SoakReport
    do {
      result = try await sell(simulator, daemon, proxy, address)
    } catch {
      keeper.cancel()
      _ = await daemon.stop()
      await simulator.kill()
      throw error
    }
    keeper.cancel()
    await simulator.kill()
    return result
  }

  private func sell(
    _ simulator: Simulator, _ daemon: Daemon, _ proxy: FaultProxy, _ address: Simulator.Address
  ) async throws -> SoakReport {
    guard await daemon.ready(within: 30_000) else { throw Trouble("upayd does not serve") }
    guard case .string(let code)? = address.announcement["activation_codes"].list.first,
      let reply = try? await HTTPCaller(endpoint: .unix(socket)).call(
        .post, "/v1/terminal/activate", ["code": .string(code)], within: 20_000),
      reply.status == 201
    else { throw Trouble("the terminal could not be activated") }
    let conductor = Conductor(
      Conductor.World(
        simulator: simulator, daemon: daemon, proxy: proxy,
        disk: plan.smallDisk.map(SmallDisk.init),
        passesTime: await Daemon.canPassTime(logs: plan.logs), paper: paper, socket: socket))
    let reader = EventReader(socket: socket)
    let background = [
      Task { await reader.follow() }, Task { await vitals.watch(daemon) },
      Task { await collectPaper(simulator) },
    ]
    defer { for task in background { task.cancel() } }

    let clients = (1...plan.clients).map { number in
      var client = POSClient(
        "P\(number)", counter, simulator, seed: plan.seed, pace: plan.pace)
      return Task { await client.work() }
    }
    _ = await Conductor.sleep(plan.peace)
    phase.now = .chaos
    let chaos = Task { await conductor.run(seed: plan.seed, span: plan.chaos) }
    _ = await Conductor.sleep(plan.chaos)
    chaos.cancel()
    for client in clients { client.cancel() }
    await chaos.value
    for client in clients { await client.value }
    phase.now = .peace

    try await conductor.makePeace()
    guard await daemon.ready(within: 60_000) else { throw Trouble("upayd does not serve again") }
    let auditor = Auditor(
      simulator: simulator, daemon: daemon, socket: socket, book: book, reader: reader,
      paper: paper, bound: plan.bound, travelling: plan.travelling, tally: tally)
    let settling = Steady.now
    var (found, orders) = await auditor.audit()
    tally.add("milliseconds until all had ended", Int(Steady.now - settling))
    let events = reader.now
    if let ending = await daemon.stop(), ending != .exited(0) {
      found.add("daemon", "after SIGTERM: \(ending)")
    }
    found.add("I9", LogAudit.secrets(in: plan.logs))
    let limits = Limits(vitals.now)
    found.add("I10", limits.findings)
    if let surprise = await simulator.surprise { found.add("audit", surprise) }
    return await ReportWriter(
      plan: plan, conductor: conductor, daemon: daemon, simulator: simulator, proxy: proxy,
      orders: orders, events: events, run: self
    ).report(found)
  }

  private var counter: Counter {
    Counter(socket: socket, book: book, tally: tally, latencies: latencies, phase: phase)
  }

  /// Looks at the paper before the printer forgets it.
  private func collectPaper(_ simulator: Simulator) async {
    while !Task.isCancelled {
      await paper.collect(from: simulator)
      try? await Task.sleep(for: .seconds(5))
    }
  }
}
