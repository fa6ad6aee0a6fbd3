import Terminal
import Transport

/// The wait for an order's end, as a pure state machine: events in, effects out.
struct LiveWait: Sendable {
  enum Event: Sendable {
    /// The first call, or a later look at the order, was answered.
    case answered(Reply)
    /// The first call has no answer.
    case beginFailed(UnixHTTPError)
    /// A later look has no answer.
    case lookFailed(UnixHTTPError)
    case interrupt
    /// The answer to a question; nil at the end of the input.
    case typed(String?)
  }

  enum Effect: Hashable, Sendable {
    /// The state of the wait: redrawn on a terminal, a line where it can't be.
    case frame(String)
    /// A line that stays.
    case note(String)
    /// Show this text as a QR code.
    case qrCode(String)
    /// Ask, and answer with `.typed`.
    case ask(String)
    /// Give the order up.
    case cancel(clientSN: String)
    /// Look at the order once more, after a pause if the last look was over too soon.
    case look(clientSN: String, pausing: Bool)
    /// Show the answer and end.
    case end(Reply, CommandStatus)
    /// Show the refusal and end.
    case refused(Reply)
    /// End without a last word of the daemon.
    case leave(CommandStatus, [String])
  }

  /// Looks at the order until the wait is given up: an hour for a payment, whose own end the daemon
  /// bounds, and two minutes for the rest.
  static func looks(for goal: Goal) -> Int { goal == .payment ? 3_600 : 120 }
  /// Looks in a row without an answer, until the wait is given up.
  static let failuresAllowed = 30

  let goal: Goal
  /// The `client_sn`, once it is known for sure; until then what was typed.
  private(set) var number: String
  let canAsk: Bool
  private var line: LiveLine
  private var order: OrderView?
  private var looks = 0
  private var lastLook: Milliseconds?
  private var failures = 0
  private var isAsking = false
  private var cancelWasSent = false
  private var qrCodeWasShown = false
  /// That much of the payment system is assumed.
  private var wasWarned = false

  init(goal: Goal, number: String, canAsk: Bool) {
    self.goal = goal
    self.number = number
    self.canAsk = canAsk
    line = LiveLine()
  }

  /// - Parameter now: milliseconds since 1970.
  mutating func handle(_ event: Event, at now: Milliseconds) -> [Effect] {
    switch event {
    case .answered(let reply): return answered(reply, at: now)
    case .beginFailed(let error): return beginFailed(error)
    case .lookFailed(let error): return lookFailed(error, at: now)
    case .interrupt: return interrupted()
    case .typed(let text): return typed(text)
    }
  }

  private mutating func answered(_ reply: Reply, at now: Milliseconds) -> [Effect] {
    guard reply.isSuccess else { return [.refused(reply)] }
    guard let answer = reply.order else {
      return [
        .leave(
          .unknown, ["the daemon's answer is not understood; try: upayctl --json show \(number)"])
      ]
    }
    number = answer.order.clientSN
    order = answer.order
    failures = 0
    looks += 1
    if goal.isReached(by: answer.order) {
      return [.end(reply, goal.exitStatus(of: answer.order))]
    }
    guard looks < Self.looks(for: goal) else { return [goesOn("It takes long.")] }
    var effects: [Effect] = []
    if !wasWarned,
      let warning = OrderText(order: answer.order, style: Style(coloured: false)).warning
    {
      wasWarned = true
      effects.append(.note(warning))
    }
    if goal == .payment, let code = answer.order.qrCode, !qrCodeWasShown {
      qrCodeWasShown = true
      effects.append(.qrCode(code))
    }
    // A question on the screen is not drawn over.
    if !isAsking { effects.append(.frame(line.frame(answer, at: now))) }
    return effects + [look(at: now)]
  }

  private func beginFailed(_ error: UnixHTTPError) -> [Effect] {
    guard error.mayHaveArrived else {
      let hint = Session.hint(error.kind).map { [$0] } ?? []
      return [.leave(.unreachable, [error.description, "Nothing was sent."] + hint)]
    }
    return [.leave(.unknown, [error.description] + wayOn)]
  }

  private mutating func lookFailed(_ error: UnixHTTPError, at now: Milliseconds) -> [Effect] {
    failures += 1
    guard failures < Self.failuresAllowed else {
      return [.leave(.unknown, [error.description] + wayOn)]
    }
    let note = failures == 1 ? [Effect.note("\(error.description); trying again …")] : []
    return note + [look(at: now)]
  }

  /// A look fails at once without a daemon, and is answered at once for an order that is paid already
  /// while its refund goes on.
  private mutating func look(at now: Milliseconds) -> Effect {
    defer { lastLook = now }
    return .look(clientSN: number, pausing: lastLook.map { now - $0 < 900 } ?? false)
  }

  /// What to type when the daemon was lost after it may have taken the request.
  private var wayOn: [String] {
    switch goal {
    case .payment:
      [
        "Whether the daemon took the order is not known. Its number is \(number).",
        "  upayctl show \(number)    tells how it stands, once the daemon is there again;",
        "  if there is no such order, the same command with --client-sn \(number) is safe.",
        OrderText.doNotHandOver,
      ]
    case .refund(let refundNo):
      [
        "Whether the refund was taken is not known. Its number is \(refundNo).",
        "  upayctl show \(number)    tells, once the daemon is there again;",
        "  the same command with --refund-request-no \(refundNo) is safe.",
      ]
    case .cancel, .revoke:
      [
        "Whether it was done is not known.",
        "  upayctl show \(number)    tells, once the daemon is there again.",
      ]
    }
  }

  private mutating func interrupted() -> [Effect] {
    guard goal == .payment, canAsk, !isAsking, !cancelWasSent else {
      return [goesOn("Left.")]
    }
    isAsking = true
    return [.ask("Cancel this payment? [y/N; Ctrl-C again leaves it as it is] ")]
  }

  private mutating func typed(_ text: String?) -> [Effect] {
    guard isAsking else { return [] }
    isAsking = false
    guard Answer.isYes(text) else { return [.note("The payment goes on.")] }
    cancelWasSent = true
    return [.note("Cancelling …"), .cancel(clientSN: number)]
  }

  private func goesOn(_ why: String) -> Effect {
    var lines = ["\(why) The daemon goes on with \(number):", "  upayctl show \(number)    tells"]
    if goal == .payment {
      lines.append("  upayctl cancel \(number)  gives it up")
      lines.append(OrderText.doNotHandOver)
    }
    return .leave(.unknown, lines)
  }
}
