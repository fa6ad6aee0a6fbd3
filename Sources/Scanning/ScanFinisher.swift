import Terminal

/// Makes a scan of the octets of one code, whatever way they came.
struct ScanFinisher: Sendable {
  private let settings: ScannerSettings
  /// The number of the last scan.
  var sequence = 0
  /// The last code, for double reads: its time moves on while the same code is read again.
  private var last: (octets: [UInt8], aim: AIMIdentifier?, endedAt: Milliseconds)?

  init(settings: ScannerSettings) { self.settings = settings }

  /// - Parameter aim: what the scanner said of the symbol beside the data; nil: it may stand before
  ///   them.
  mutating func finish(
    _ octets: [UInt8], aim given: AIMIdentifier? = nil, startedAt: Milliseconds,
    endedAt: Milliseconds, terminated: Bool
  ) -> ScanEvent {
    let (data, aim) = strip(octets, given)
    guard !data.isEmpty else { return .discarded(.empty) }
    guard let code = String(validating: data, as: UTF8.self), isText(code, aim: aim) else {
      return .discarded(.rubbish)
    }
    let octets = Array(data)
    if let last, last.aim == aim, last.octets == octets,
      startedAt - last.endedAt < settings.doubleRead
    {
      self.last?.endedAt = endedAt
      return .discarded(.doubleRead)
    }
    last = (octets, aim, endedAt)
    sequence += 1
    return .scan(
      Scan(
        code: code, aim: aim, startedAt: startedAt, endedAt: endedAt, sequence: sequence,
        terminated: terminated))
  }

  /// The next code is no double read, whatever it is.
  mutating func forget() { last = nil }

  private func strip(
    _ octets: [UInt8], _ given: AIMIdentifier?
  ) -> (data: ArraySlice<UInt8>, aim: AIMIdentifier?) {
    var octets = octets[...]
    let prefix = Array(settings.prefix.utf8)
    var prefixIsOpen = !prefix.isEmpty
    func stripPrefix() {
      if prefixIsOpen, octets.starts(with: prefix) {
        octets = octets.dropFirst(prefix.count)
        prefixIsOpen = false
      }
    }
    stripPrefix()
    let aim = given ?? AIMIdentifier(prefixOf: octets)
    if let aim, octets.starts(with: aim.description.utf8) { octets = octets.dropFirst(3) }
    // Some scanners put the prefix behind the identifier.
    stripPrefix()
    return (octets, aim)
  }
}

private let groupSeparator: Unicode.Scalar = "\u{1D}"

private func isText(_ code: String, aim: AIMIdentifier?) -> Bool {
  code.unicodeScalars.allSatisfy { scalar in
    scalar.properties.generalCategory != .control
      || (scalar == groupSeparator && aim?.isGS1 == true)
  }
}
