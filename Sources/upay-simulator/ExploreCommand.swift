import ArgumentParser
import FoundationEssentials
import Glibc
import Simulation

/// Lives of a till in virtual time, from seeds, until an invariant is broken or the seeds are over.
struct Explore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Live lives of a till against the simulated gateway, and check what must never be.",
    discussion: """
      Each seed is one life: a till with its journal, keys, scanner, printer and customers, and what \
      goes wrong around it. The same seed of the same version is the same life, to the octet. \
      Ends with 0 when nothing was broken, 1 when something was, 2 when the command line was not \
      understood.
      """)

  @Option(
    help: ArgumentHelp("The payment system: upay unless said otherwise.", valueName: "name"))
  var gateway: String?

  @Option(
    help: ArgumentHelp(
      "How many seeds, counted from 1, or which: A..B.", valueName: "n|a..b"))
  var seeds: String?

  @Option(help: "One seed, whose life is shown when it breaks something.")
  var seed: String?

  @Option(help: "Lives at a time; by default as many as there are processors.")
  var jobs: String?

  @Option(help: "Orders in each life, 1 to 60; 40 by default, 10 of lingering customers.")
  var orders: String?

  @Flag(help: "Customers keep the till waiting, and something befalls every order.")
  var lingering = false

  @Option(help: "Of one seed: the numbers of what is left out, such as 3,7-9.")
  var without: String?

  @Flag(help: "Of one seed: show its life whatever comes of it.")
  var trace = false

  @Flag(help: "Fail where a transition or a code was not reached.")
  var requireCoverage = false

  @Option(help: "A file for what came of it, as JSON.")
  var summary: String?

  private var wanted: ExploreArguments {
    get throws {
      try ExploreArguments(
        gateway: gateway, seeds: seeds, seed: seed, jobs: jobs, orders: orders,
        lingering: lingering,
        without: without, trace: trace, requiresCoverage: requireCoverage)
    }
  }

  func validate() throws { _ = try wanted }

  func run() async throws {
    let wanted = try wanted
    if let seed = wanted.seed {
      try live(seed, wanted)
    } else {
      try await explore(wanted)
    }
  }

  // MARK: One life

  private func live(_ seed: UInt64, _ wanted: ExploreArguments) throws {
    let result = Exploration.run(
      seed: seed, orders: wanted.orders, crowd: wanted.crowd, gateway: wanted.gateway,
      without: wanted.without, isRead: trace || !wanted.without.isEmpty)
    guard let violation = result.violation else {
      for line in result.lines where trace { print(line) }
      return print(
        "seed \(seed): \(result.orders) orders, nothing broken, run \(String(result.hash, radix: 16))"
      )
    }
    if wanted.without.isEmpty && !trace {
      tell(Exploration.shrink(result))
    } else {
      for line in result.lines { print(line) }
      tell(violation, of: seed)
    }
    throw ExitCode(1)
  }

  // MARK: Many

  private func explore(_ wanted: ExploreArguments) async throws {
    let meter = isatty(STDERR_FILENO) == 1 ? Meter(seeds: wanted.range) : nil
    let report = await Exploration.explore(
      wanted.range, orders: wanted.orders, crowd: wanted.crowd, gateway: wanted.gateway,
      jobs: wanted.jobs
    ) { meter?.show($0) }
    meter?.clear()
    tell(report)
    if let summary { try write(report, to: summary) }
    if let failure = report.failures.first { tell(Exploration.shrink(failure)) }
    if report.violations > 0 { throw ExitCode(1) }
    if requireCoverage, !report.coverage.missing.isEmpty { throw ExitCode(1) }
  }

  private func tell(_ report: ExplorationReport) {
    let coverage = report.coverage
    print(
      """
      \(report.gateway.rawValue), seeds \(report.first) to \(report.last): \(report.orders) orders, \(coverage.crashes) crashes, \
      \(report.violations) lives that broke something, run \(String(report.hash, radix: 16))
      \(Int(report.seconds * 10) / 10) s with \(report.jobs) jobs: \(Int(report.ordersASecond)) \
      orders a second
      reached \(coverage.reached.count) of \(coverage.points.count) transitions and codes
      """)
    for point in coverage.missing { print("not reached: \(point.text)") }
    for failure in report.failures {
      if let violation = failure.violation { tell(violation, of: failure.seed) }
    }
  }

  private func tell(_ violation: Violation, of seed: UInt64) {
    print(
      "seed \(seed) breaks \(violation.invariant.rawValue) (\(violation.invariant.words)): "
        + violation.text)
  }

  private func tell(_ failure: ShrunkFailure?) {
    guard let failure else { return }
    print("\nThe shortest life found that breaks it:")
    for line in failure.lines { print(line) }
    tell(failure.violation, of: failure.seed)
    print("Repeat it with:\n  \(failure.command)")
  }

  private func write(_ report: ExplorationReport, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      try encoder.encode(report).write(to: URL(filePath: path))
    } catch {
      throw Failure("\(path) cannot be written: \(error)")
    }
  }
}
