import Devices
import Glibc
import Logging
import Synchronization

/// A line with a printer at its end that does what the test tells it.
final class FakePrinter: ByteLine {
  struct Behaviour {
    /// Answers to DLE EOT 1, 2, 4; nil: never answers.
    var status: [UInt8]? = [0x16, 0x12, 0x12]
    /// The answer to DLE EOT 3; nil: none.
    var cause: UInt8?
    var answersFence = true
    /// So many answers to fences are lost on their way.
    var lostFences = 0
    /// What it tells by itself once it is told to, as GS a is taken; nil: it knows no such thing.
    var automatic: [UInt8]?
    /// What it answers to GS I 67; nil: nothing.
    var model: String?
    /// Its port status; nil: it is asked in vain.
    var port: UInt8?
    var hasWayIn = true
    /// Happens after so many questions for the port status.
    var onPort: (@Sendable (inout Behaviour, Int) -> Void)?
    /// How many bytes of each write to a job are taken; then everything.
    var takes: [Int] = []
    /// Fails every write with this.
    var failure: WriteError?
    /// Happens as soon as the first bytes of a job were taken.
    var onJob: (@Sendable (inout Behaviour) -> Void)?
    /// Happens after so many status queries; `queries` counts on.
    var onQuery: (@Sendable (inout Behaviour, Int) -> Void)?
    /// Old answers that come before the next ones: each question gets the answer to an earlier one,
    /// until a round of questions begins anew, by when all of them have come.
    var late: [UInt8] = []
  }

  fileprivate struct State {
    var behaviour: Behaviour
    var job: [UInt8] = []
    var queries = 0
    var ports = 0
    var causes = 0
    var lastQuery: UInt8 = 0
    var fences = 0
    var automatics = 0
    var models = 0
    var discards = 0
  }

  let events: AsyncStream<LineEvent>
  private let continuation: AsyncStream<LineEvent>.Continuation
  private let state: Mutex<State>

  init(_ behaviour: Behaviour = Behaviour()) {
    (events, continuation) = AsyncStream.makeStream()
    state = Mutex(State(behaviour: behaviour))
  }

  var job: [UInt8] { state.withLock { $0.job } }
  var queries: Int { state.withLock { $0.queries } }
  /// How often it was asked for its port status.
  var ports: Int { state.withLock { $0.ports } }
  /// How often it was asked for the cause of an error.
  var causes: Int { state.withLock { $0.causes } }
  var fences: Int { state.withLock { $0.fences } }
  /// How often it was told to tell by itself, and asked for its model.
  var automatics: Int { state.withLock { $0.automatics } }
  var models: Int { state.withLock { $0.models } }
  var discards: Int { state.withLock { $0.discards } }

  func change(_ body: @Sendable (inout Behaviour) -> Void) {
    state.withLock { body(&$0.behaviour) }
  }

  func plug() { continuation.yield(.ready(path: "/dev/fake")) }
  func unplug() { continuation.yield(.absent(reason: "unplugged")) }
  func publish(_ event: LineEvent) { continuation.yield(event) }

  func write(_ bytes: [UInt8], deadline: Int64) async -> WriteResult {
    let (result, answer) = state.withLock { $0.write(bytes) }
    if !answer.isEmpty { continuation.yield(.bytes(answer, at: .max)) }
    return result
  }

  var hasWayIn: Bool { state.withLock { $0.behaviour.hasWayIn } }

  func portStatus() async -> UInt8? {
    state.withLock { state in
      state.ports += 1
      state.behaviour.onPort?(&state.behaviour, state.ports)
      return state.behaviour.port
    }
  }

  func drainInput() {}
  func discardOutput() { state.withLock { $0.discards += 1 } }
  func close() { continuation.finish() }
}

extension FakePrinter.State {
  fileprivate mutating func write(_ bytes: [UInt8]) -> (WriteResult, answer: [UInt8]) {
    if let failure = behaviour.failure { return (WriteResult(taken: 0, error: failure), []) }
    if bytes.count == 3, bytes[0] == 0x10, bytes[1] == 0x04 { return query(bytes[2]) }
    if bytes == [0x1D, 0x72, 1] {
      fences += 1
      let answers =
        behaviour.answersFence && behaviour.status?[1] == 0x12 && behaviour.lostFences == 0
      behaviour.lostFences = max(0, behaviour.lostFences - 1)
      return (WriteResult(taken: 3), answers ? [0x00] : [])
    }
    if bytes == [0x1D, 0x61, 0x0E] {
      automatics += 1
      return (WriteResult(taken: 3), behaviour.automatic ?? [])
    }
    if bytes == [0x1D, 0x49, 67] {
      models += 1
      return (WriteResult(taken: 3), behaviour.model.map { [0x5F] + Array($0.utf8) + [0] } ?? [])
    }
    let taken =
      behaviour.takes.isEmpty ? bytes.count : min(behaviour.takes.removeFirst(), bytes.count)
    job += bytes.prefix(taken)
    if taken > 0 || bytes.isEmpty, let onJob = behaviour.onJob {
      behaviour.onJob = nil
      onJob(&behaviour)
    }
    return (WriteResult(taken: taken, error: taken < bytes.count ? .deadline : nil), [])
  }

  private mutating func query(_ n: UInt8) -> (WriteResult, answer: [UInt8]) {
    queries += 1
    behaviour.onQuery?(&behaviour, queries)
    guard let status = behaviour.status else { return (WriteResult(taken: 3), []) }
    if n == 3 {
      causes += 1
      return (WriteResult(taken: 3), behaviour.cause.map { [$0] } ?? [])
    }
    let index = n == 1 ? 0 : n == 2 ? 1 : 2
    if n == 1, lastQuery == 1 { behaviour.late = [] }
    lastQuery = n
    behaviour.late.append(status[index])
    return (WriteResult(taken: 3), [behaviour.late.removeFirst()])
  }
}

/// Runs `body` with a printer line on `printer`, plugged in.
func withLine(
  to printer: FakePrinter, dialect: StatusDialect?, plugged: Bool = true,
  fencePatience: Int64 = 600_000,
  _ body: (PrinterLine, inout AsyncStream<PrinterState>.Iterator) async throws -> Void
) async throws {
  let manner: @Sendable (String?) -> PrinterManner = { _ in PrinterManner(dialect: dialect) }
  try await withLine(
    to: printer, plugged: plugged, fencePatience: fencePatience, manner: manner, body)
}

/// Runs `body` with a printer line on `printer`, plugged in.
func withLine(
  to printer: FakePrinter, plugged: Bool = true, fencePatience: Int64 = 600_000,
  manner: @escaping @Sendable (String?) -> PrinterManner,
  _ body: (PrinterLine, inout AsyncStream<PrinterState>.Iterator) async throws -> Void
) async throws {
  var timing = PrinterTiming()
  timing.reply = 25
  timing.heldPoll = 10
  // Longer than a test may take: what is seen is not seen by chance.
  timing.idlePoll = 600_000
  timing.fenceProbe = 25
  timing.fencePatience = fencePatience
  timing.stall = 0
  let line = PrinterLine(
    line: printer, timing: timing,
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, manner: manner)
  var states = line.states.makeAsyncIterator()
  async let running: Void = line.run()
  if plugged {
    printer.plug()
    _ = await states.next()
  }
  try await body(line, &states)
  printer.close()
  await running
}
