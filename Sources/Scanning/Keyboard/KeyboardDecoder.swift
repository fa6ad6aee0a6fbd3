public import DeviceIdentity
public import Terminal

/// Finds the scans in the reports of a scanner that acts as a keyboard.
///
/// A key counts when it goes down: when a report has it and the one before had not. The characters
/// are framed like those of a serial line: Enter, Tab or silence ends a code.
public struct KeyboardDecoder: ScanDecoder {
  private let layout: KeyboardLayout
  private var reports: KeyReports
  /// The last report of each id.
  private var last: [UInt8: PressedKeys] = [:]
  private var modifiers = Modifiers()
  private var altCode: AltCode?
  private var accent: Unicode.Scalar?
  private var isCapsLocked = false
  private var lastAt: Milliseconds = 0
  private let idleTimeout: Milliseconds
  private var framer: SerialScanAssembler

  /// - Parameter descriptor: nil where the interface was set to the boot protocol, or its descriptor
  ///   cannot be read.
  public init(settings: ScannerSettings, descriptor: HIDReportDescriptor?) {
    layout = KeyboardLayout(settings.layout)
    reports = KeyReports(descriptor: descriptor)
    idleTimeout = settings.idleTimeout
    framer = SerialScanAssembler(settings: settings)
  }

  public var sequence: Int {
    get { framer.sequence }
    set { framer.sequence = newValue }
  }

  public var deadline: Milliseconds? { framer.deadline }

  /// Takes one report, with its id where the HID's reports have ids.
  public mutating func receive(_ octets: [UInt8], at boot: Milliseconds) -> [ScanEvent] {
    guard let (id, pressed) = reports.read(octets), pressed != last[id] else { return [] }
    var events = framer.isOverslept(at: boot) ? idle(at: boot) : []
    // A lock that nobody released belongs to no later code.
    if deadline == nil, boot - lastAt >= idleTimeout { isCapsLocked = false }
    lastAt = boot
    framer.touch(at: boot)
    if pressed.isRollover { return events + rolledOver(at: boot) }
    events += change(to: Modifiers(bits: pressed.modifiers), at: boot)
    let before = last[id]?.keys ?? []
    for (place, key) in pressed.keys.enumerated()
    where !before.contains(key) && !pressed.keys[..<place].contains(key) {
      events += press(key, at: boot)
    }
    last[id] = pressed
    return events
  }

  public mutating func idle(at boot: Milliseconds) -> [ScanEvent] {
    guard let deadline, boot >= deadline else { return [] }
    altCode = nil
    return flushAccent(at: deadline - idleTimeout) + framer.idle(at: boot)
  }

  public mutating func disconnected() -> [ScanEvent] {
    last = [:]
    modifiers = Modifiers()
    altCode = nil
    accent = nil
    isCapsLocked = false
    reports.forget()
    return framer.disconnected()
  }

  /// Which keys are down is not known: what was typed has holes.
  private mutating func rolledOver(at boot: Milliseconds) -> [ScanEvent] {
    altCode = nil
    accent = nil
    return framer.begin(at: boot) + framer.spoil(.rollover, at: boot)
  }

  // MARK: Keys

  private mutating func change(to new: Modifiers, at boot: Milliseconds) -> [ScanEvent] {
    defer { modifiers = new }
    guard let code = altCode, !new.alt, !new.altGr else { return [] }
    altCode = nil
    // A number of no character leaves a hole in the code.
    guard let scalar = code.scalar else { return framer.spoil(.rubbish, at: boot) }
    return type(scalar, at: boot)
  }

  private mutating func press(_ key: UInt8, at boot: Milliseconds) -> [ScanEvent] {
    if let digit = Keypad.digit(key), modifiers.alt || modifiers.altGr {
      let events = framer.begin(at: boot)
      altCode = altCode ?? AltCode()
      altCode?.append(digit)
      return events
    }
    switch key {
    case Key.capsLock:
      isCapsLocked.toggle()
      return []
    case Key.enter, Keypad.enter: return type("\r", at: boot)
    case Key.tab: return type("\t", at: boot)
    // What some scanners press for the separator of GS1 codes.
    case Key.f8: return type("\u{1D}", at: boot)
    default: break
    }
    if let character = Keypad.character(key) { return type(character, at: boot) }
    return pressCharacter(key, at: boot)
  }

  private mutating func pressCharacter(_ key: UInt8, at boot: Milliseconds) -> [ScanEvent] {
    guard !modifiers.gui else { return [] }
    let isAltGr = modifiers.altGr || (modifiers.control && modifiers.alt)
    if modifiers.control, !isAltGr {
      return control(key).map { type($0, at: boot) } ?? []
    }
    guard isAltGr || !modifiers.alt else { return [] }
    var level = KeyboardLayout.Level(shift: modifiers.shift, altGr: isAltGr)
    if isCapsLocked, isLetter(key, level) { level.shift.toggle() }
    switch layout.stroke(key, level) {
    case .character(let scalar): return type(scalar, at: boot)
    case .dead(let mark):
      let events = framer.begin(at: boot) + flushAccent(at: boot)
      accent = mark
      return events
    case nil: return []
    }
  }

  private func isLetter(_ key: UInt8, _ level: KeyboardLayout.Level) -> Bool {
    guard case .character(let scalar) = layout.stroke(key, level) else { return false }
    return scalar.properties.isLowercase || scalar.properties.isUppercase
  }

  /// The control character that Ctrl makes of a key: of what it gives in this country, else of what
  /// it gives in the United States.
  private func control(_ key: UInt8) -> Unicode.Scalar? {
    for layout in [layout, KeyboardLayout(.us)] {
      for shift in [modifiers.shift, !modifiers.shift] {
        guard case .character(let scalar) = layout.stroke(key, .init(shift: shift)) else {
          continue
        }
        let upper = (0x61...0x7A).contains(scalar.value) ? scalar.value - 0x20 : scalar.value
        if (0x41...0x5F).contains(upper) { return Unicode.Scalar(upper - 0x40) }
      }
    }
    return nil
  }

  // MARK: Characters

  private mutating func type(_ scalar: Unicode.Scalar, at boot: Milliseconds) -> [ScanEvent] {
    var scalars = [scalar]
    if let accent {
      self.accent = nil
      scalars = DeadKey.compose(accent, scalar)
    }
    return framer.receive(scalars.flatMap { Array(String($0).utf8) }, at: boot)
  }

  /// An accent that nothing follows is a character by itself.
  private mutating func flushAccent(at boot: Milliseconds) -> [ScanEvent] {
    guard let accent else { return [] }
    self.accent = nil
    return framer.receive(DeadKey.compose(accent, " ").flatMap { Array(String($0).utf8) }, at: boot)
  }
}
