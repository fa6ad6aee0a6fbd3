import Terminal

extension UpayModel {
  func verifyVendor(_ authorization: String?, over body: [UInt8]) throws(UpayError) {
    let (sn, sign) = try split(authorization)
    guard sn == vendor.sn, isSignature(sign, of: body, by: vendor.key, upperCase: capitals) else {
      throw .illegalSign
    }
  }

  /// Who signed, and with which of its keys.
  mutating func verifyTerminal(
    _ authorization: String?, over body: [UInt8], checkIn: Bool, at now: Milliseconds
  ) throws(UpayError) -> (sn: String, slot: KeySlots.Slot) {
    let (sn, sign) = try split(authorization)
    guard sn != vendor.sn else { throw .illegalSign }
    guard let terminal = terminals[sn] else {
      throw rules.signature.unknownSN == .illegalSign ? .illegalSign : .invalidTerminal
    }
    guard terminal.isActive else { throw .invalidTerminal }
    guard capitals || sign == sign.lowercased() else { throw .illegalSign }
    let keys = rules.keys
    let slot = terminals[sn]?.keys.slot(verifying: sign, over: body) {
      keys.accepts(keySince: $0, at: now, checkIn: checkIn)
    }
    guard let slot else { throw .illegalSign }
    return (sn, slot)
  }

  private var capitals: Bool { rules.signature.upperCase }

  /// `<sn><one space><sign>`, without a scheme word (Upay Web API, signature).
  private func split(_ authorization: String?) throws(UpayError) -> (sn: String, sign: String) {
    let parts = (authorization ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].utf8.count == 32 else {
      throw .illegalSign
    }
    return (String(parts[0]), String(parts[1]))
  }

  /// The id of the key that verifies these octets, or nil when none does.
  func signingKeyID(of authorization: String?, over body: [UInt8]) -> String? {
    guard let (sn, sign) = try? split(authorization) else { return nil }
    var keys: [String] = sn == vendor.sn ? [vendor.key] : []
    if let slots = terminals[sn]?.keys {
      keys = [slots.current] + [slots.previous].compactMap(\.self)
    }
    return keys.first { isSignature(sign, of: body, by: $0) }.map(keyID)
  }
}
