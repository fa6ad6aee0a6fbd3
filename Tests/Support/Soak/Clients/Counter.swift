/// The way from POS programs to the daemon: every call is timed, and what it says is kept.
struct Counter: Sendable {
  let socket: String
  let book: Book
  let tally: Tally
  let latencies: Latencies
  let phase: PhaseBoard

  /// One call; nil without an answer.
  ///
  /// - Parameters:
  ///   - number: the order that it is about.
  ///   - wait: seconds for `?wait=`.
  ///   - patience: milliseconds after which the program gives up waiting.
  ///   - allowed: codes of problems that may be answered.
  @discardableResult
  func call(
    _ method: Verb, _ path: String, _ body: JSON? = nil, about number: String? = nil,
    wait: Int = 0, patience: Int64 = 20_000, allowed: Set<String> = []
  ) async -> Reply? {
    let start = Steady.microseconds
    let before = phase.now
    let full = wait > 0 ? "\(path)?wait=\(wait)" : path
    do throws(NoReply) {
      let reply = try await HTTPCaller(endpoint: .unix(socket)).call(
        method, full, body, within: patience)
      if wait == 0, phase.now == before {
        latencies.add(
          Steady.microseconds - start, before, method == .get ? "read" : "write")
      }
      tally.add("answers")
      look(at: reply, "\(method.rawValue) \(full)", allowed)
      return reply
    } catch {
      switch error {
      case .notSent: tally.add("calls not sent")
      case .lost:
        tally.add("answers lost")
        if let number { book.change(number) { $0.wasLost = true } }
      }
      return nil
    }
  }

  private func look(at reply: Reply, _ call: String, _ allowed: Set<String>) {
    let body = reply.json
    if (200..<300).contains(reply.status) {
      if body["client_sn"] != .null { book.note(body) }
      return
    }
    let code = body["code"].text ?? "none"
    tally.add("refusals: \(code)")
    // Nobody can sell on a full disk; the daemon says so.
    guard !allowed.contains(code), code != "journal-unwritable" else { return }
    book.surprise("\(call) was answered \(reply.status): \(body)")
  }
}
