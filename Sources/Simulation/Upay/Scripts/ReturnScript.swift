public import Terminal

/// What becomes of coming cancels, revokes and refunds, of one order or of any.
public struct ReturnScript: Codable, Hashable, Sendable {
  public enum Verb: String, Codable, CaseIterable, Hashable, Sendable {
    case cancel, revoke, refund
  }

  public enum Behaviour: String, Codable, CaseIterable, Hashable, Sendable {
    /// As it would be without a script; `status` may name another flow record.
    case ok
    /// Nobody knows: CANCEL_ERROR, CANCEL_ABORT_ERROR, REFUND_ERROR.
    case error
    /// Nobody knows of a refund, in the words of one source: REFUND_FAIL_ERROR.
    case failError = "fail_error"
    /// Takes until the delay is over: CANCEL_IN_PROGRESS, CANCEL_ABORT_IN_PROGRESS,
    /// REFUND_IN_PROGRESS.
    case inProgress = "in_progress"
    /// REFUND_FAIL with the `error` that is given; nothing goes back.
    case fails
    /// FAIL with the `error` that is given; nothing changes.
    case refused
    /// The customer's payment comes first, and is undone.
    case race
  }

  public var verb: Verb
  public var behaviour: Behaviour
  /// nil: of any order.
  public var clientSN: String?
  /// How many requests it still meets.
  public var times: Int
  public var delay: Milliseconds?
  public var error: String?
  public var status: String?
  public var then: Sequel?

  public init(
    _ verb: Verb, _ behaviour: Behaviour, clientSN: String? = nil, times: Int = 1,
    delay: Milliseconds? = nil, error: String? = nil, status: String? = nil, then: Sequel? = nil
  ) {
    self.verb = verb
    self.behaviour = behaviour
    self.clientSN = clientSN
    self.times = times
    self.delay = delay
    self.error = error
    self.status = status
    self.then = then
  }

  enum CodingKeys: String, CodingKey {
    case verb, behaviour, times, delay, error, status, then
    case clientSN = "client_sn"
  }

  /// Why this makes no sense; nil when it does.
  public var objection: String? {
    let name = behaviour.rawValue
    switch (behaviour, verb) {
    case (.race, .refund), (.failError, .cancel), (.failError, .revoke), (.fails, .cancel),
      (.fails, .revoke):
      return "a \(verb.rawValue) has no behaviour \(name)"
    default: break
    }
    let isOpen = [.error, .failError, .inProgress].contains(behaviour)
    if error != nil, ![.fails, .refused].contains(behaviour) {
      return "\(name) has no error of its own"
    }
    if then != nil || delay != nil, !isOpen { return "\(name) leaves nothing open" }
    if status != nil, verb == .refund { return "a refund has no status of its own" }
    return nil
  }

  /// How and when it ends; nil: not by itself.
  ///
  /// - Parameter pause: how long it takes where no delay is given.
  func end(within pause: Milliseconds) -> (sequel: Sequel, after: Milliseconds)? {
    let own: Sequel = behaviour == .inProgress || delay != nil ? .succeeds : .nothing
    let sequel = then ?? own
    return sequel == .nothing ? nil : (sequel, delay ?? pause)
  }
}

/// The scripts that wait, oldest first.
struct ReturnScripts: Codable, Hashable, Sendable {
  static let capacity = 1_000

  private(set) var waiting: [ReturnScript] = []

  mutating func add(_ script: ReturnScript) throws(ScriptError) {
    if let objection = script.objection { throw ScriptError(objection) }
    guard (1...1_000_000).contains(script.times) else {
      throw ScriptError("times must be from 1 to 1000000")
    }
    guard waiting.count < Self.capacity else { throw .tooMany }
    waiting.append(script)
  }

  mutating func clear() { waiting = [] }

  /// The oldest one for this verb and this order, counted.
  mutating func next(_ verb: ReturnScript.Verb, clientSN: String) -> ReturnScript? {
    let index = waiting.firstIndex {
      $0.verb == verb && ($0.clientSN == nil || $0.clientSN == clientSN)
    }
    guard let index else { return nil }
    let script = waiting[index]
    waiting[index].times -= 1
    if waiting[index].times <= 0 { waiting.remove(at: index) }
    return script
  }
}
