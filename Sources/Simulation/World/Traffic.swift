import Terminal

/// Requests on their way, in the order of their arrival, and answers that are waited for.
struct Traffic: Sendable {
  struct Arrival: Sendable {
    var at: Milliseconds
    var request: GatewayRequest
    var fault: FaultScript.Kind
    /// Whose answer somebody waits for.
    var number: Int?
  }

  /// More would be lost in a real network too.
  private static let capacity = 10_000

  private var travelling: [Arrival] = []
  private var answers: [Int: WorldAnswer] = [:]
  private var count = 0

  var nextDue: Milliseconds? { travelling.first?.at }

  mutating func post(
    _ request: GatewayRequest, fault: FaultScript.Kind, number: Int? = nil, at time: Milliseconds
  ) {
    guard travelling.count < Self.capacity else { return }
    let index = travelling.firstIndex { $0.at > time } ?? travelling.endIndex
    travelling.insert(
      Arrival(at: time, request: request, fault: fault, number: number), at: index)
  }

  /// - Returns: the number under which the answer will be kept; nil: too much is on its way.
  mutating func postAwaited(
    _ request: GatewayRequest, fault: FaultScript.Kind, at time: Milliseconds
  ) -> Int? {
    guard travelling.count + answers.count < Self.capacity else { return nil }
    count += 1
    post(request, fault: fault, number: count, at: time)
    return count
  }

  mutating func takeArrival(until time: Milliseconds) -> Arrival? {
    guard let next = travelling.first, next.at <= time else { return nil }
    return travelling.removeFirst()
  }

  mutating func keep(_ answer: WorldAnswer, for number: Int) { answers[number] = answer }
  mutating func takeAnswer(_ number: Int) -> WorldAnswer? { answers.removeValue(forKey: number) }
}
