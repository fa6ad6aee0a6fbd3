import Glibc

/// Makes the report of what was counted.
struct ReportWriter {
  let plan: SoakPlan
  let conductor: Conductor
  let daemon: Daemon
  let simulator: Simulator
  let proxy: FaultProxy
  let orders: [String: JournalOrder]
  let events: EventReader.State
  let run: SoakRun

  func report(_ found: Findings) async -> SoakReport {
    let record = await daemon.record
    let simulatorStarts = await simulator.starts
    let connections = (try? await proxy.count.connections) ?? 0
    var counts = run.tally.all
    counts["sales"] = orders.count
    counts["paid"] = orders.values.count(where: \.isPaid)
    counts["daemon kills"] = record.kills + record.killsInStart
    counts["events"] = events.count
    for (kind, count) in conductor.done.all { counts[kind] = count }
    let sections = [
      head(), sales(), restarts(record, simulatorStarts), faults(connections), answers(),
      memory(),
    ]
    return SoakReport(
      seed: plan.seed, commit: plan.commit, machine: Self.machine, seconds: plan.seconds,
      invariantsBroken: found.total, broken: found.told,
      attention: attention(), logs: plan.logs, counts: counts,
      sections: sections)
  }

  private func head() -> SoakReport.Section {
    section(
      "upayd soak",
      [
        ("seed", "\(plan.seed)"), ("commit", plan.commit), ("machine", Self.machine),
        ("selling", "\(plan.seconds) s, \(plan.peace / 1_000) s of them in peace"),
        ("POS programs", "\(plan.clients)"),
        ("comparing", "\((run.tally["milliseconds until all had ended"] + 500) / 1_000) s"),
      ])
  }

  private func sales() -> SoakReport.Section {
    let all = Array(orders.values)
    let returns = all.flatMap(\.returns)
    return section(
      "Sales",
      [
        ("orders", "\(all.count)"), ("paid", "\(all.count(where: \.isPaid))"),
        ("not paid", "\(all.count { $0.isClosedUnpaid })"),
        ("in need of attention", attention(all)),
        ("late payments", "\(all.count(where: \.isLate))"),
        ("found by asking at the end", "\(run.tally["late payments found by asking at the end"])"),
        ("returns", "\(returns.count), \(returns.count { $0.state == "succeeded" }) succeeded"),
        ("numbers posted by two programs", "\(run.tally["numbers posted by two"])"),
        ("races of two for one sale", "\(run.tally["races for a sale"])"),
        ("receipts", "\(run.paper.papers.count { $0.title == .receipt })"),
        ("events", "\(events.count), over \(events.connections) connections"),
      ])
  }

  private func attention() -> [String] {
    orders.values.filter(\.needsAttention).sorted { $0.number < $1.number }.prefix(50).map {
      let returns = $0.returns.map { "\($0.kind) of \($0.amount) \($0.state)" }
      return "\($0.number) \($0.state) \($0.error ?? "-") \(returns.joined(separator: ", "))"
    }
  }

  private func attention(_ all: [JournalOrder]) -> String {
    let waiting = all.filter(\.needsAttention)
    let reasons = Dictionary(grouping: waiting) { $0.error ?? "return" }
      .map { "\($0.value.count) \($0.key)" }.sorted()
    return reasons.isEmpty ? "0" : "\(waiting.count) (\(reasons.joined(separator: ", ")))"
  }

  private func restarts(
    _ record: Daemon.Record, _ simulatorStarts: Int
  ) -> SoakReport.Section {
    let times = record.startTimes.sorted()
    let median = times.isEmpty ? 0 : times[times.count / 2]
    let endings = record.endings.sorted { $0.key < $1.key }.map { "\($0.value) times \($0.key)" }
    return section(
      "Restarts",
      [
        ("daemon started", "\(record.starts) times"),
        ("killed while it served", "\(record.kills)"),
        ("killed while it started", "\(record.killsInStart)"),
        ("ended by itself", endings.isEmpty ? "never" : endings.joined(separator: "; ")),
        ("start to first answer", "median \(median) ms, longest \(times.last ?? 0) ms"),
        ("simulator started", "\(simulatorStarts) times"),
      ])
  }

  private func faults(_ connections: Int) -> SoakReport.Section {
    var done = conductor.done.all
    for kind in Toxic.kinds { done["network: \(kind)", default: 0] += 0 }
    var lines = done.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    lines.removeAll { $0.0 == "disk full" }
    lines.append(
      ("disk full", plan.smallDisk == nil ? "not possible here" : "\(done["disk full"] ?? 0)"))
    if !conductor.world.passesTime {
      lines.removeAll { $0.0 == "check-in by the day" }
      lines.append(("check-in by the day", "not possible here"))
    }
    lines.append(("connections through the proxy", "\(connections)"))
    return section("Faults", lines.sorted { $0.0 < $1.0 })
  }

  private func answers() -> SoakReport.Section {
    func line(_ phase: Phase, _ kind: String) -> (String, String) {
      let times = run.latencies[phase, kind]
      let p50 = Words.milliseconds(times.percentile(50))
      let p99 = Words.milliseconds(times.percentile(99))
      return ("\(kind)s in \(phase.rawValue)", "\(times.total), p50 \(p50), p99 \(p99)")
    }
    let refusals = run.tally.all.filter { $0.key.hasPrefix("refusals: ") }
      .sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    return section(
      "Answers",
      [
        line(.peace, "write"), line(.chaos, "write"), line(.peace, "read"), line(.chaos, "read"),
        ("answered", "\(run.tally["answers"])"),
        ("lost: sent and not answered", "\(run.tally["answers lost"])"),
        ("not sent", "\(run.tally["calls not sent"])"),
      ] + refusals)
  }

  private func memory() -> SoakReport.Section {
    let vitals = run.vitals.now
    func words(_ figures: ProcessFigures?) -> String {
      guard let figures else { return "not seen" }
      return "\(Words.mebibytes(figures.residentOctets)), \(figures.descriptors) descriptors"
    }
    return section(
      "The daemon's memory",
      [
        ("at the start", words(vitals.first)), ("at the end", words(vitals.last)),
        ("most", "\(Words.mebibytes(vitals.mostResident)), \(vitals.mostDescriptors) descriptors"),
        ("slope", "\(Words.mebibytes(Int64(vitals.slope))) an hour"),
      ])
  }

  private func section(_ title: String, _ lines: [(String, String)]) -> SoakReport.Section {
    SoakReport.Section(
      title: title, lines: lines.map { SoakReport.Line(name: $0.0, value: $0.1) })
  }

  private static var machine: String {
    var system = utsname()
    uname(&system)
    let release = withUnsafeBytes(of: system.release) { octets in
      String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
    }
    return "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) processors, Linux \(release)"
  }
}
