/// The state of the daemon, the terminal and its devices, in words.
enum TerminalText {
  static func status(_ status: StatusAnswer, _ style: Style) -> [String] {
    var open = String(status.openOrders)
    if let oldest = status.oldestOpenAt { open += ", the oldest of \(Timestamp.readable(oldest))" }
    var facts = [
      ["ready", status.ready ? style.good("yes") : style.bad("no: no payment would be taken")],
      ["activated", status.activated ? "yes" : style.bad("no: upayctl activate CODE")],
      ["check-in", checkIn(status.checkIn)],
      ["journal", status.journal == "ok" ? "ok" : style.bad(printable(status.journal))],
      ["open orders", open],
    ]
    facts += help(status.checkIn, style)
    if let experimental = status.experimental, !experimental.isEmpty {
      let names = experimental.map(printable).joined(separator: ", ")
      facts.append(["experimental", style.careful("\(names): see docs/gateways")])
    }
    for answers in status.disbelieved ?? [] {
      let words = printable(answers.words)
      facts.append(["not believed", answers.newest ? style.careful(words) : words])
    }
    if let callbacks = status.callbacks { facts.append(["callbacks", words(callbacks, style)]) }
    if !status.needsAttention.isEmpty {
      let numbers = status.needsAttention.map(printable).joined(separator: ", ")
      facts.append(["attention", style.careful("a person must look at \(numbers)")])
    }
    return aligned(facts) + (status.devices.isEmpty ? [] : [""] + devices(status.devices, style))
  }

  private static func words(_ callbacks: CallbacksAnswer, _ style: Style) -> String {
    guard callbacks.listening else {
      let reason = callbacks.reason.map { ": \($0)" } ?? ""
      return style.careful(printable("not at \(callbacks.address)\(reason)"))
    }
    return printable("at \(callbacks.address), \(callbacks.counts)")
  }

  static func devices(_ devices: [DeviceAnswer], _ style: Style) -> [String] {
    guard !devices.isEmpty else { return ["no scanner and no printer is configured"] }
    return aligned(
      devices.map { device in
        let words = [device.reason, profile(of: device)].compactMap(\.self).joined(separator: " ")
        return [device.kind, device.id, state(of: device), device.path ?? "", words].map(printable)
      })
  }

  /// What a printer prints by.
  private static func profile(of device: DeviceAnswer) -> String? {
    guard let profile = device.profile else { return nil }
    return "[\(profile)" + (device.profileOrigin.map { ": \($0)" } ?? "") + "]"
  }

  /// One that no section has is not in use, however ready it may be.
  private static func state(of device: DeviceAnswer) -> String {
    device.used == false && device.state == "ready" ? "not used" : device.state
  }

  /// What helps a terminal that is refused, or soon may be.
  private static func help(_ checkIn: CheckInAnswer, _ style: Style) -> [[String]] {
    guard let advice = checkIn.advice, !advice.isEmpty else { return [] }
    let text = printable(advice)
    guard let helps = checkIn.helps else { return [["keys", text]] }
    return [
      ["helps", style.careful(printable(helps.replacing("_", with: " ")))], ["keys", text],
    ]
  }

  static func terminal(_ terminal: TerminalAnswer) -> [String] {
    var facts = [
      ["terminal_sn", terminal.terminalSN ?? "none: not activated"],
      ["device_id", terminal.deviceID],
    ]
    if let name = terminal.name { facts.append(["name", name]) }
    if let key = terminal.keys.current { facts.append(["key", Self.key(key)]) }
    if let key = terminal.keys.previous { facts.append(["key before", Self.key(key)]) }
    facts.append(["check-in", checkIn(terminal.checkIn)])
    if let helps = terminal.checkIn.helps {
      facts.append(["helps", helps.replacing("_", with: " ")])
    }
    if let advice = terminal.checkIn.advice, !advice.isEmpty { facts.append(["keys", advice]) }
    return aligned(facts.map { $0.map(printable) })
  }

  private static func key(_ key: TerminalAnswer.Key) -> String {
    "\(key.id), received \(Timestamp.readable(key.receivedAt))"
  }

  private static func checkIn(_ answer: CheckInAnswer) -> String {
    var parts = [answer.state]
    if let last = answer.lastAt { parts.append("last \(Timestamp.readable(last))") }
    if let next = answer.nextAt { parts.append("next \(Timestamp.readable(next))") }
    if answer.unconfirmed > 0 { parts.append("\(answer.unconfirmed) unconfirmed") }
    return printable(parts.joined(separator: ", "))
  }
}
