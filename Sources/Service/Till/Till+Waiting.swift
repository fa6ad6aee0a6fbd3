import Journal
import Logging
import Terminal

extension Till {
  /// Waits until an order satisfies `isSatisfied`, at most for `wait`, and answers its value then.
  ///
  /// The end of the caller's task ends the waiting, never the order.
  func wait(
    for clientSN: ClientSN, at wait: Milliseconds?, until isSatisfied: (Order) -> Bool
  ) async throws -> Order {
    try await self.wait(for: .order(clientSN), at: wait, until: isSatisfied) {
      guard let order = try stored(clientSN)?.order else {
        throw Problem(.notFound, "There is no order \(clientSN).")
      }
      return order
    }
  }

  /// Waits until what is known of a subject satisfies `isSatisfied`, at most for `wait`.
  ///
  /// - Parameter read: its value now.
  func wait<Value>(
    for subject: Waiters.Subject, at wait: Milliseconds?, until isSatisfied: (Value) -> Bool,
    _ read: () throws -> Value
  ) async throws -> Value {
    let deadline = clock.now().boot + min(wait ?? 0, settings.maxWait)
    while true {
      let value = try read()
      let mayWait = !isStopped && !Task.isCancelled && clock.now().boot < deadline
      guard !isSatisfied(value), mayWait else { return value }
      await change(of: subject, before: deadline)
    }
  }

  /// Returns after the next change of a subject, at the deadline, or when the task is cancelled.
  ///
  /// - Parameter deadline: of CLOCK_BOOTTIME; nil: none.
  private func change(of subject: Waiters.Subject, before deadline: Milliseconds?) async {
    let ticket = waiters.ticket()
    let alarm = deadline.map { deadline in
      Task { [clock] in
        try? await clock.sleep(until: deadline)
        self.waiters.end(ticket, subject)
      }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waiters.add(ticket, subject, continuation)
        if Task.isCancelled { waiters.end(ticket, subject) }
      }
    } onCancel: {
      Task { await self.endWait(ticket, subject) }
    }
    alarm?.cancel()
  }

  private func endWait(_ ticket: Int, _ subject: Waiters.Subject) { waiters.end(ticket, subject) }

  func answer(_ order: Order, final: Bool? = nil) -> Answered<OrderView> {
    Answered(view(of: order), final: final ?? order.state.isSettled)
  }

  /// The order as it is shown, with what only the till knows: whether its scanner is there.
  func view(of order: Order) -> OrderView {
    let (gateway, language) = (gateway(order.request.gateway)?.gateway, settings.language)
    var view = order.view(language, offset: settings.dayOffset) {
      gateway?.words(for: $0, in: language)
    }
    if gateway?.isExperimental == true { view.experimental = true }
    if let advice = adviceAfterRefusal(of: order) { view.advice = advice }
    let scanner = order.request.scanner
    guard order.payment == .awaitingCode, !devices.hasReadyScanner(named: scanner) else {
      return view
    }
    let say = language
    let name = scanner.map { " \($0)" } ?? ""
    view.message = say(
      "Waiting for the customer's payment code, but no scanner\(name) is connected.",
      "等待扫描顾客付款码，但扫码枪\(name)未连接。")
    view.advice = say(
      "Connect the scanner, or cancel and give the code another way. Do not hand over the goods.",
      "请连接扫码枪，或取消订单后改用其他方式。请勿交付商品。")
    return view
  }

  /// What to do after an order that failed because the gateway did not take the terminal: that
  /// depends on how the terminal stands now.
  private func adviceAfterRefusal(of order: Order) -> String? {
    guard order.payment == .failed, let code = order.error?.code else { return nil }
    let ring = rings[order.terminalSN]
    guard code == OrderError.lockedOutCode || code == ring?.terminalRefusal else { return nil }
    let language = settings.language
    guard let active = activeRing, !active.isRefused else {
      return (activeRing?.help ?? .activate).adviceForCashier(language)
    }
    return KeyHelp.recovered(language)
  }

  // MARK: Events

  /// The event after `sequence`, when there is one; ends by cancellation, or with the till.
  func event(after sequence: Int64) async -> PublishedEvent? {
    while !Task.isCancelled, !isStopped {
      let next = try? journal.events(after: sequence, limit: 1, besides: StoredEvent.refusalType)
      if let found = next?.first {
        return PublishedEvent(sequence: found.sequence, type: found.type, data: found.data)
      }
      await change(of: .events, before: nil)
    }
    return nil
  }

  /// Journals something to be published that changes nothing.
  func publish(
    _ type: String, of clientSN: ClientSN? = nil, _ data: some Encodable, cause: String
  ) {
    do {
      let text = try JSONText.encode(data)
      try writing {
        _ = try $0.append(
          type: type, clientSN: clientSN, cause: cause, data: text, at: clock.now().wall)
      }
      waiters.notify(.events)
    } catch {
      log.error("event not recorded", metadata: ["type": "\(type)", "error": "\(error)"])
    }
  }
}
