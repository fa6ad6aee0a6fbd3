import FoundationEssentials
import Synchronization
import Terminal
import Testing

@testable import UpayctlCommand

/// An order as the daemon writes it.
func orderJSON(
  _ state: OrderState = .paid, handOver: Bool? = nil, kind: String = "pay", number: String = "A1",
  refunded: Int64 = 0, returns: [String] = [], more: String = ""
) -> String {
  let handOver = handOver ?? (state == .paid || state == .partiallyRefunded)
  return """
    {"client_sn":"\(number)","gateway":"upay","kind":"\(kind)","state":"\(state.rawValue)",\
    "hand_over":\(handOver),"total_amount":1250,"refunded_amount":\(refunded),"currency":"CNY",\
    "payway":"1","subject":"Tea","operator":"ann","foreign":false,\
    "created_at":"2026-03-01T12:30:05.250+08:00","updated_at":"2026-03-01T12:30:06.000+08:00",\
    "message":"What happened.","advice":"What to do.",\(more)"returns":[\(returns.joined(separator: ","))]}
    """
}

func returnJSON(
  _ state: String, kind: String = "refund", number: String? = "R1", amount: Int64 = 200,
  at created: String = "2026-03-01T12:40:00.000+08:00"
) -> String {
  let number = number.map { #""refund_request_no":"\#($0)","# } ?? ""
  return """
    {"kind":"\(kind)",\(number)"amount":\(amount),"state":"\(state)","operator":"ann",\
    "created_at":"\(created)","updated_at":"\(created)","external":false}
    """
}

func orderAnswer(_ json: String) throws -> OrderAnswer {
  try JSONDecoder().decode(OrderAnswer.self, from: Data(json.utf8))
}

func reply(_ json: String, status: Int = 200) -> Reply {
  Reply(status: status, body: Array(json.utf8))
}

func problemJSON(_ code: String, title: String = "The title", detail: String = "The detail.")
  -> String
{
  """
  {"type":"urn:upayd:error:\(code)","code":"\(code)","title":"\(title)","status":409,\
  "detail":"\(detail)","errors":[{"field":"total_amount","message":"must be more than 0"}]}
  """
}

/// 2026-03-01T12:45:00+08:00.
let noon: Milliseconds = 1_772_340_300_000

/// A console that keeps what it was told, and types what it is told to.
final class TestConsole: Sendable {
  private struct State {
    var output = ""
    var errors = ""
    var answers: [String] = []
    var interrupts: [AsyncStream<Void>.Continuation] = []
    /// Pressed before anyone listened.
    var early = 0
    var octets: [UInt8] = []
    var waiting: [(String, CheckedContinuation<Void, Never>)] = []

    /// Takes out who waited for what was said by now.
    mutating func told() -> [CheckedContinuation<Void, Never>] {
      let told = waiting.filter { output.contains($0.0) || errors.contains($0.0) }
      waiting.removeAll { output.contains($0.0) || errors.contains($0.0) }
      return told.map(\.1)
    }
  }

  private let state = Mutex(State())

  init(typing answers: [String] = []) { state.withLock { $0.answers = answers } }

  var output: String { state.withLock { $0.output } }
  var errors: String { state.withLock { $0.errors } }
  var octets: [UInt8] { state.withLock { $0.octets } }

  /// Returns when this was said.
  func said(_ text: String) async {
    await withCheckedContinuation { continuation in
      let told = state.withLock { state in
        state.waiting.append((text, continuation))
        return state.told()
      }
      for waiter in told { waiter.resume() }
    }
  }

  private func note(_ text: String, isError: Bool) {
    let told = state.withLock { state in
      if isError { state.errors += text } else { state.output += text }
      return state.told()
    }
    for waiter in told { waiter.resume() }
  }

  /// Presses Ctrl-C.
  func interrupt() {
    state.withLock { state in
      if state.interrupts.isEmpty { state.early += 1 }
      for listener in state.interrupts { listener.yield() }
    }
  }

  func console(
    isTerminal: Bool = false, canAsk: Bool = false, coloured: Bool = false, width: Int = 80,
    isSeen: Bool? = nil
  ) -> Console {
    Console(
      output: { self.note($0, isError: false) },
      errors: { self.note($0, isError: true) },
      answer: {
        self.state.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() }
      },
      interrupts: {
        AsyncStream { continuation in
          self.state.withLock { state in
            state.interrupts.append(continuation)
            for _ in 0..<state.early { continuation.yield() }
            state.early = 0
          }
        }
      },
      isTerminal: isTerminal, isSeen: isSeen ?? isTerminal,
      octets: { octets in
        self.state.withLock { $0.octets += octets }
        return true
      },
      canAsk: canAsk, style: Style(coloured: coloured), width: width)
  }
}

/// A session whose clock stands at ``noon``.
func testSession(
  _ daemon: FakeDaemon, _ console: Console, json: Bool = false,
  pause: @escaping @Sendable (Milliseconds) async -> Void = { _ in }
) -> Session {
  Session(
    daemon: Daemon(socketPath: daemon.path), console: console, json: json, now: { noon },
    random: { 7 }, pause: pause)
}

/// A pause that is over when its task is given up.
@Sendable func untilGivenUp(_: Milliseconds) async {
  let (stream, feed) = AsyncStream.makeStream(of: Never.self)
  defer { feed.finish() }
  for await _ in stream {}
}

/// An event as the stream carries it.
func eventText(_ id: Int, _ type: String, _ data: String) -> String {
  "id: \(id)\nevent: \(type)\ndata: \(data)\n\n"
}

extension String {
  func occurrences(of part: String) -> Int { ranges(of: part).count }
}
