import Terminal

extension UpayModel {
  func verifyVendor(_ request: OpenedRequest) throws(UpayError) {
    guard let (sn, sign) = request.signature, sn == vendor.sn, request.key == vendor.key,
      isSpelledWell(sign)
    else { throw .illegalSign }
  }

  /// Who signed, and with which of its keys.
  mutating func verifyTerminal(
    _ request: OpenedRequest, checkIn: Bool, at now: Milliseconds
  ) throws(UpayError) -> (sn: String, slot: KeySlots.Slot) {
    guard let (sn, sign) = request.signature, sn != vendor.sn else { throw .illegalSign }
    guard let index = terminals.index(forKey: sn) else {
      throw rules.signature.unknownSN == .illegalSign ? .illegalSign : .invalidTerminal
    }
    guard terminals.values[index].isActive else { throw .invalidTerminal }
    guard isSpelledWell(sign), let key = request.key else { throw .illegalSign }
    let keys = rules.keys
    let slot = terminals.values[index].keys.slot(of: key) {
      keys.accepts(keySince: $0, at: now, checkIn: checkIn)
    }
    guard let slot else { throw .illegalSign }
    return (sn, slot)
  }

  private func isSpelledWell(_ sign: String) -> Bool {
    rules.signature.upperCase || sign == sign.lowercased()
  }
}
