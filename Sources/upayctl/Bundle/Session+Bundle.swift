import FoundationEssentials
import Terminal
import Transport

extension Session {
  /// Orders that stand in a bundle.
  private static let ordersInBundle = 200

  /// Writes what helps who helps: what the socket says without secrets, and a little of the machine.
  ///
  /// - Parameter path: `-` is the standard output; nil: a name with the time.
  func supportBundle(
    to path: String?, force: Bool, stateDirectory: String, _ machine: Machine = .this
  ) async -> CommandStatus {
    let path = path ?? Self.bundleName(at: now())
    if let refusal = mayWrite(octetsTo: path) { return refusal }
    var bundle = Bundle()
    bundle.members["made_at"] = .string(CalendarTime(now(), offset: 0).rfc3339)
    bundle.members["upayctl"] = .string(Version.text)
    bundle.members["system"] = system(machine, stateDirectory)
    await add("status", "/v1/status", .status, to: &bundle)
    await add("terminal", "/v1/terminal", .terminal, to: &bundle)
    await add("devices", "/v1/devices", .devices, to: &bundle)
    await addOrders(to: &bundle)
    await addMetrics(to: &bundle)
    await addEvents(to: &bundle)
    let octets = Array((Self.text(of: .object(bundle.members), pretty: true) + "\n").utf8)
    // Nobody else on this machine is to read it.
    let written = write(octets, to: path, mode: 0o600, force: force)
    guard written == .done else { return written }
    tell(bundle, isFile: path != "-")
    return bundle.isUnreachable ? .unreachable : .done
  }

  /// - Parameter time: milliseconds since 1970.
  static func bundleName(at time: Milliseconds) -> String {
    let time = CalendarTime(time, offset: 0)
    return "upayd-support-\(time.date)-\(time.time.filter { $0 != ":" })Z.json"
  }

  /// What a bundle holds so far.
  private struct Bundle {
    var members: [String: JSONValue] = [:]
    /// Part by part, for the person who sends it.
    var contents: [[String]] = [["system", "kernel, memory, disk, the user at the till"]]
    var isUnreachable = false

    mutating func lack(_ part: String, _ reason: String) {
      members[part] = .object(["missing": .string(reason)])
      contents.append([part, "missing: \(printable(reason))"])
    }
  }

  private func tell(_ bundle: Bundle, isFile: Bool) {
    let parts = aligned(bundle.contents.map { ["  " + $0[0], $0[1]] })
    let words =
      ["It holds:"] + parts + [
        "It holds data of orders and payments: numbers, amounts, times, operators. It holds no keys, no",
        "payment codes, and nothing of the payers. Read it before you send it.",
      ]
    if isFile, !json {
      for line in words { console.line(line) }
    } else {
      for line in words { console.errors(line + "\n") }
    }
  }

  // MARK: Parts

  private func system(_ machine: Machine, _ stateDirectory: String) -> JSONValue {
    var facts = machine.facts()
    facts.append(("socket", "\(daemon.socketPath): \(machine.owner(daemon.socketPath) ?? "none")"))
    let disk = machine.disk(stateDirectory).map {
      "\($0.free / 1_000_000) of \($0.size / 1_000_000) MB free"
        + ($0.isReadOnly ? ", read-only" : "")
    }
    facts.append(("disk", "\(stateDirectory): \(disk ?? "not reached")"))
    return .object(
      Dictionary(facts.map { ($0, JSONValue.string($1)) }) { first, _ in first })
  }

  /// The answer of a call; nil after noting why there is none.
  private func fetch(
    _ part: String, _ path: String, _ query: [(String, String?)] = [], for bundle: inout Bundle
  ) async -> Reply? {
    do throws(UnixHTTPError) {
      let reply = try await daemon.get(path, query)
      if reply.isSuccess { return reply }
      bundle.lack(part, ProblemText(reply).lines.joined(separator: " "))
    } catch {
      bundle.isUnreachable = true
      bundle.lack(part, error.description)
    }
    return nil
  }

  private func add(
    _ part: String, _ path: String, _ kept: Kept, to bundle: inout Bundle
  ) async {
    guard let reply = await fetch(part, path, for: &bundle) else { return }
    guard let value = reply.decoded(JSONValue.self).flatMap(kept.part) else {
      return bundle.lack(part, "the answer is not understood")
    }
    bundle.members[part] = value
    bundle.contents.append([part, "GET \(path)"])
  }

  private func addOrders(to bundle: inout Bundle) async {
    let query = [("limit", String(Self.ordersInBundle) as String?)]
    guard let reply = await fetch("orders", "/v1/orders", query, for: &bundle) else { return }
    guard let value = reply.decoded(JSONValue.self).flatMap(Kept.orders.part),
      case .object(let members) = value, case .array(let orders)? = members["orders"]
    else { return bundle.lack("orders", "the answer is not understood") }
    bundle.members["orders"] = .array(orders)
    bundle.contents.append(["orders", "the newest \(orders.count)"])
  }

  private func addMetrics(to bundle: inout Bundle) async {
    guard let reply = await fetch("metrics", "/metrics", for: &bundle) else { return }
    let lines = reply.text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    bundle.members["metrics"] = .array(lines.map { .string(String($0)) })
    bundle.contents.append(["metrics", "GET /metrics"])
  }

  private func addEvents(to bundle: inout Bundle) async {
    guard !bundle.isUnreachable else {
      return bundle.lack("events", "the daemon can't be reached")
    }
    let recent = RecentEvents()
    await recent.fill(from: self)
    let events = await recent.newest.map(Self.part)
    if let trouble = await recent.trouble, events.isEmpty {
      return bundle.lack("events", trouble)
    }
    bundle.members["events"] = .array(events)
    bundle.contents.append(["events", "the newest \(events.count)"])
  }

  private static func part(of event: ServerSentEvent) -> JSONValue {
    let data = Reply(status: 200, body: Array(event.data.utf8)).decoded(JSONValue.self)
    let kept = data.flatMap { Kept.events[event.type]?.part(of: $0) }
    return .object([
      "id": .string(event.id), "event": .string(event.type), "data": kept ?? .null,
    ])
  }
}
