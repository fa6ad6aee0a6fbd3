import FoundationEssentials
import Service
import Simulation
import Synchronization
import Terminal
import Transport

/// A wire to the gateway that does with each request what the test says, and remembers it.
final class Line: Wire {
  enum Path: String, CaseIterable {
    case pay = "/upay/v2/pay"
    case precreate = "/upay/v2/precreate"
    case query = "/upay/v2/query"
    case cancel = "/upay/v2/cancel"
    case revoke = "/upay/v2/revoke"
    case refund = "/upay/v2/refund"
    case activate = "/terminal/activate"
    case checkIn = "/terminal/checkin"
  }

  /// What becomes of one request.
  indirect enum Fate: Sendable {
    case answered
    case notSent
    /// Never processed, and nobody knows.
    case requestLost
    /// Processed, and nobody knows.
    case answerLost
    /// Never processed; something on the way answers.
    case said(String, status: Int = 200)
    /// Processed, and the answer changed.
    case altered(@Sendable (String) -> String)
    /// Stands before the gate first.
    case held(Gate, then: Fate)
    /// Processed; the answer stands before the gate.
    case answerHeld(Gate)
  }

  /// One request as it left.
  struct Seen: Sendable {
    var path: Path
    var body: [UInt8]
    /// Who signed.
    var sn: String
    var sign: String
    var options: TransferOptions
    var at: Moment

    var members: [String: JSONValue] {
      (try? JSONDecoder().decode([String: JSONValue].self, from: Data(body))) ?? [:]
    }
    subscript(_ member: String) -> String? {
      if case .string(let text) = members[member] { text } else { nil }
    }
  }

  private struct State {
    var once: [(path: Path, fate: Fate)] = []
    var always: [Path: Fate] = [:]
    var watch: (@Sendable (Seen) -> Void)?
    var seen: [Seen] = []
    var isDead = false
  }

  private let world: World
  private let clock: ManualClock
  private let state = Mutex(State())
  private let parking = Parking()
  /// Answers on their way, for as long as the gateway takes.
  private let travelling = Mutex(0)

  init(to world: World, _ clock: ManualClock) {
    self.world = world
    self.clock = clock
  }

  func perform(_ request: HTTPRequest, options: TransferOptions) async -> TransferResult {
    guard let path = Path(rawValue: request.path) else { return .notSent("no such path") }
    let signer = request.headers.first { $0.name == "Authorization" }?.value.split(separator: " ")
    let seen = Seen(
      path: path, body: request.body, sn: signer?.first.map(String.init) ?? "",
      sign: signer?.last.map(String.init) ?? "", options: options, at: clock.now())
    guard let fate = note(seen) else { return .unknown("this daemon is dead") }
    return await carry(request, options, fate)
  }

  private func note(_ seen: Seen) -> Fate? {
    let (fate, watch) = state.withLock { state -> (Fate?, (@Sendable (Seen) -> Void)?) in
      guard !state.isDead else { return (nil, nil) }
      state.seen.append(seen)
      var fate = state.always[seen.path] ?? .answered
      if let index = state.once.firstIndex(where: { $0.path == seen.path }) {
        fate = state.once.remove(at: index).fate
      }
      return (fate, state.watch)
    }
    watch?(seen)
    return fate
  }

  private func carry(
    _ request: HTTPRequest, _ options: TransferOptions, _ fate: Fate
  ) async -> TransferResult {
    switch fate {
    case .answered: return await process(request, options)
    case .notSent: return .notSent("connection refused")
    case .requestLost: return .unknown("timed out")
    case .answerLost:
      _ = await process(request, options)
      return .unknown("the connection was closed")
    case .said(let text, let status):
      return .response(HTTPResponse(status: status, body: Array(text.utf8)))
    case .altered(let change):
      guard case .response(var response) = await process(request, options) else {
        return .unknown("no answer")
      }
      response.body = Array(change(String(decoding: response.body, as: UTF8.self)).utf8)
      return .response(response)
    case .held(let gate, let then):
      await parking.pass(gate)
      guard !state.withLock({ $0.isDead }) else { return .unknown("this daemon is dead") }
      return await carry(request, options, then)
    case .answerHeld(let gate):
      let result = await process(request, options)
      await parking.pass(gate)
      return result
    }
  }

  private func process(_ request: HTTPRequest, _ options: TransferOptions) async -> TransferResult {
    var patience = options.timeout
    var (delivery, date) = world.receive(request, at: clock.now().wall)
    for _ in 0..<8 {
      guard case .answer(let reply, let delay) = delivery else {
        return .unknown("the connection was closed")
      }
      let wait = delay + (reply.pace ?? 0)
      if wait > 0 { await pass(min(wait, patience)) }
      guard wait <= patience else { return .unknown("timed out") }
      patience -= wait
      guard let ticket = reply.ticket else {
        return .response(HTTPResponse(status: reply.status, date: date, body: reply.body))
      }
      (delivery, date) = world.collect(ticket, at: clock.now().wall)
    }
    return .unknown("the gateway never came to an answer")
  }

  /// Lets time pass with a request on the wire.
  private func pass(_ wait: Milliseconds) async {
    travelling.withLock { $0 += 1 }
    defer { travelling.withLock { $0 -= 1 } }
    try? await clock.sleep(until: clock.now().boot + wait)
  }

  // MARK: What a test does

  /// The next request of this path meets this fate.
  func next(_ path: Path, _ fates: Fate...) {
    state.withLock { state in state.once += fates.map { (path, $0) } }
  }

  /// Every other request of this path meets this fate; nil: it is answered.
  func always(_ path: Path, _ fate: Fate?) { state.withLock { $0.always[path] = fate } }

  /// The cable is pulled, or (with nil) plugged in again.
  func all(_ fate: Fate?) { for path in Path.allCases { always(path, fate) } }

  /// Called with every request before anything becomes of it.
  func watch(_ body: @escaping @Sendable (Seen) -> Void) { state.withLock { $0.watch = body } }

  /// Whoever still uses this line is dead.
  func cut() { state.withLock { $0.isDead = true } }

  // MARK: What it has seen

  /// Requests before a gate, and answers that take their time.
  var travels: Bool { travelling.withLock { $0 } > 0 }
  var parked: Int { parking.count + travelling.withLock { $0 } }
  var seen: [Seen] { state.withLock { $0.seen } }
  func seen(_ path: Path) -> [Seen] { seen.filter { $0.path == path } }
  var paths: [Path] { seen.map(\.path) }

  /// Returns when so many requests of this path have left, or the test runs out of time.
  func saw(_ path: Path, _ count: Int = 1) async {
    while !Task.isCancelled, seen(path).count < count { await Task.yield() }
  }
}

extension Line {
  func noneIsParked() async {
    while !Task.isCancelled, parked > 0 { await Task.yield() }
  }
}
