extension PrinterLine {
  /// What is known of a printer's port status.
  enum PortHabit {
    case unknown
    /// It has said something that a printer without it would not say.
    case tells
    case silent
  }

  /// What the port status says is the matter; nil: nothing, as far as the printer tells.
  ///
  /// It is asked beside the data: also of a printer that can answer nothing, and of one that takes
  /// nothing now.
  func portTrouble() async -> String? {
    guard isOpen, let port = manner.port, portHabit != .silent else { return nil }
    let begun = connection
    let status = await line.portStatus()
    guard connection == begun else { return nil }
    guard let status else {
      if portHabit == .unknown { portHabit = .silent }
      return portTold
    }
    // Nothing but zeros is what printers answer that have no port status.
    if status != 0 { portHabit = .tells }
    portTold = portHabit == .tells ? port(status) : nil
    return portTold
  }

  /// Waits until the port of a printer that answers nothing else says that it can print.
  func confirmByPort(until: Int64, on begun: Int) async -> PrintResult {
    while let trouble = await portTrouble(), connection == begun {
      show(.blocked(trouble))
      if Task.isCancelled { return .uncertain(Self.stopping) }
      if BootClock.now >= until { return .uncertain(trouble) }
      await pause(timing.heldPoll)
    }
    guard connection == begun else { return .uncertain(state.hindrance ?? Self.gone) }
    show(.unknown)
    return .printed
  }
}
