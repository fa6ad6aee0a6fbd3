import Synchronization

/// A POS program that follows the events, from where it was each time.
final class EventReader: Sendable {
  struct State: Sendable {
    var last: Int64 = 0
    var count = 0
    var connections = 0
    var wrongs: [String] = []
    /// What each event said, as a number: those that the daemon keeps, at most.
    var digests: [Int64: UInt64] = [:]
    /// Print jobs that have begun and not ended.
    var openJobs: Set<Int64> = []
    /// Orders of which a slip was given up.
    var dropped: Set<String> = []
    var standings: [String: Standing] = [:]
    fileprivate var parser = EventParser()
  }

  /// How an order stood, as far as it may never be undone.
  enum Standing: Sendable { case unpaid, paid, revoked, refunded }

  /// As many events as the daemon keeps.
  static let mostKept = 200_000

  private let socket: String
  private let state = Mutex(State())

  init(socket: String) { self.socket = socket }

  var now: State { state.withLock { $0 } }
  var last: Int64 { state.withLock(\.last) }

  /// Follows until the task is cancelled.
  func follow() async {
    while !Task.isCancelled {
      let last = state.withLock { state in
        state.parser = EventParser()
        return state.last
      }
      let status = try? await HTTPCaller(endpoint: .unix(socket)).stream(
        "/v1/events", headers: [("Last-Event-ID", "\(last)")], quietFor: 40_000
      ) { octets in self.take(octets) }
      if let status {
        state.withLock { state in
          state.connections += 1
          if status != 200 { state.wrong("the events were answered \(status)") }
        }
      }
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  private func take(_ octets: [UInt8]) {
    state.withLock { state in
      for event in state.parser.take(octets) { state.take(event) }
    }
  }

  /// All that is kept, read once more from the oldest: what differs from what was heard.
  func compare() async -> [String] {
    let heard = now
    let second = Mutex((parser: EventParser(), last: Int64(0), count: 0, wrongs: [String]()))
    let caller = HTTPCaller(endpoint: .unix(socket))
    let reading = Task { [socket = caller] in
      _ = try? await socket.stream(
        "/v1/events", headers: [("Last-Event-ID", "0")], quietFor: 40_000
      ) { octets in
        second.withLock { second in
          for event in second.parser.take(octets) where event.type != "reset" {
            second.last = event.id
            second.count += 1
            if event.id <= heard.last, let digest = heard.digests[event.id],
              digest != event.digest, second.wrongs.count < 20
            {
              second.wrongs.append("event \(event.id) is another one when it is read again")
            }
          }
        }
      }
    }
    let deadline = Steady.now + 60_000
    while second.withLock({ $0.last }) < heard.last, Steady.now < deadline, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(50))
    }
    reading.cancel()
    return second.withLock { second in
      guard second.last >= heard.last else {
        return second.wrongs + ["read again, the events end at \(second.last) of \(heard.last)"]
      }
      return second.wrongs
    }
  }
}

extension EventReader.State {
  mutating func wrong(_ text: String) { if wrongs.count < 50 { wrongs.append(text) } }

  mutating func take(_ event: EventParser.Event) {
    guard event.type != "reset" else {
      if count < EventReader.mostKept { wrong("a reset at \(event.id), after \(last)") }
      last = event.id
      return
    }
    if count > 0, event.id != last + 1 { wrong("event \(event.id) follows event \(last)") }
    last = event.id
    count += 1
    digests[event.id] = event.digest
    if digests.count > EventReader.mostKept {
      digests[event.id - Int64(EventReader.mostKept)] = nil
    }
    guard let data = try? JSON(Array(event.data.utf8)) else {
      return wrong("event \(event.id) is no JSON: \(event.data.prefix(200))")
    }
    switch event.type {
    case "print": takePrint(data)
    case "order": takeOrder(data, event.id)
    default: break
    }
  }

  private mutating func takePrint(_ data: JSON) {
    guard let job = data["job"].int, let state = data["state"].text else { return }
    if ["printed", "dropped"].contains(state) {
      openJobs.remove(job)
    } else {
      openJobs.insert(job)
    }
    if state == "dropped", let number = data["client_sn"].text { dropped.insert(number) }
  }

  /// A state that is final changes by something that is recorded, and never back.
  private mutating func takeOrder(_ order: JSON, _ id: Int64) {
    guard let number = order["client_sn"].text, let state = order["state"].text else { return }
    let isUnpaid = ["failed", "canceled"].contains(state)
    let before = standings[number]
    let isLate = order["late_payment"] != .null || order["resolved_by"] != .null
    switch (before, state) {
    case (.unpaid, _) where isUnpaid || isLate || state == "needs_attention": break
    case (.paid, _) where order["paid_at"] != .null: break
    case (.revoked, "revoked"), (.refunded, "refunded"), (nil, _): break
    case (let before?, _): wrong("event \(id): \(number) was \(before) and is \(state)")
    }
    switch state {
    case "revoked": standings[number] = .revoked
    case "refunded": standings[number] = .refunded
    case _ where order["paid_at"] != .null: standings[number] = .paid
    case _ where isUnpaid: standings[number] = .unpaid
    default: break
    }
  }
}
