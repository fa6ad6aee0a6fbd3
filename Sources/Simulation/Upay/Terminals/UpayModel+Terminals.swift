import Cryptography
import Terminal

extension UpayError {
  static let terminalNumberTaken = UpayError.activateFail("终端号已被使用")
}

extension UpayModel {
  /// Every success consumes one use and makes a new terminal, also for the same device (Upay Web
  /// API, activation). A refusal consumes nothing.
  mutating func activate(
    _ fields: UpayFields, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) throws(UpayError) -> UpayAnswer {
    let appID = try fields.required("app_id", limit: 64)
    let code = try fields.required("code", limit: 32)
    let deviceID = try fields.required("device_id", limit: 128, narrow: 32)
    let clientSN = try fields.optional("client_sn", limit: 50, narrow: 32)
    let name = try fields.optional("name", limit: 128)
    try checkProgram(fields)
    guard appID == vendor.appID else { throw .activateFail("应用编号不正确") }
    guard let known = activationCodes[code], isUsable(known, at: now) else { throw deadCode }
    if let clientSN, terminals.values.contains(where: { $0.clientSN == clientSN }) {
      throw .terminalNumberTaken
    }
    guard terminals.count < Self.capacity else { throw .maintenance }
    try makeRoom(for: deviceID)
    activationCodes[code]?.usesLeft -= 1
    identityRevision += 1
    var sn: String
    repeat {
      sn = "1000" + String(Int64.random(in: 1_000_000...9_999_999, using: &random))
    } while terminals[sn] != nil
    let keys = KeySlots(first: newKey(using: &random), at: now)
    terminals[sn] = UpayTerminal(
      sn: sn, deviceID: deviceID, storeSN: known.storeSN, clientSN: clientSN, name: name,
      activatedAt: now, keys: keys)
    return identity(sn: sn, key: keys.current, store: known.storeSN, result: "ACTIVATE_SUCCESS")
  }

  private var deadCode: UpayError {
    switch rules.activation.deadCode {
    case .activateFail: .activateFail("激活码不存在、已过期或已用完")
    case .invalidParams: .invalidParams("code", "不存在、已过期或已用完")
    }
  }

  /// What becomes of the terminals that the device has already.
  private mutating func makeRoom(for deviceID: String) throws(UpayError) {
    let rule = rules.activation.sameDevice
    guard rule != .allow else { return }
    let former = terminals.values.filter { $0.deviceID == deviceID && $0.isActive }.map(\.sn)
    guard rule == .replace || former.isEmpty else { throw .activateFail("设备已绑定其他终端") }
    for sn in former { terminals[sn]?.isActive = false }
  }

  /// Makes a new key. The device must be the one that was activated.
  mutating func checkIn(
    _ sn: String, signedBy slot: KeySlots.Slot, _ fields: UpayFields, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) throws(UpayError) -> UpayAnswer {
    let deviceID = try fields.required("device_id", limit: 128, narrow: 32)
    try checkProgram(fields)
    guard let terminal = terminals[sn] else { throw .invalidTerminal }
    if terminal.deviceID != deviceID, let error = wrongDevice { throw error }
    let fresh = newKey(using: &random)
    let key = terminals[sn]?.keys.checkIn(
      signedBy: slot, rules.keys.rotation, fresh: fresh, at: now)
    identityRevision += 1
    return identity(
      sn: sn, key: key ?? fresh, store: terminal.storeSN, result: "TERMINAL_CHECKIN_SUCCESS")
  }

  private var wrongDevice: UpayError? {
    switch rules.keys.wrongDevice {
    case .invalidTerminal: .invalidTerminal
    case .invalidParams: .invalidParams("device_id", "与激活时不一致")
    case .illegalSign: .illegalSign
    case .ignored: nil
    }
  }

  /// Switches a terminal off, so that every request of it is told INVALID_TERMINAL, or on again.
  ///
  /// - Returns: nil when there is no such terminal.
  mutating func setActive(_ isActive: Bool, terminal sn: String) -> UpayTerminal? {
    terminals[sn]?.isActive = isActive
    identityRevision += 1
    return terminals[sn]
  }

  private func checkProgram(_ fields: UpayFields) throws(UpayError) {
    _ = try fields.optional("os_info", limit: 45)
    _ = try fields.optional("sdk_version", limit: 45)
  }

  private func identity(sn: String, key: String, store: String, result: String) -> UpayAnswer {
    .identity(
      [
        "merchant_name": .string("TEST 测试商户"), "merchant_sn": .string("1680000000001"),
        "store_name": .string("TEST 测试门店"), "store_sn": .string(store),
        "terminal_key": .string(key), "terminal_sn": .string(sn),
      ], nestedAs: rules.answers.identity == .nested ? result : nil)
  }

  private func newKey(using random: inout some RandomNumberGenerator) -> String {
    (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }.hex
  }
}
