import Cryptography
public import Terminal

/// One activated identity in the gateway's books.
public struct UpayTerminal: Codable, Hashable, Sendable {
  public let sn: String
  public let deviceID: String
  /// The terminal's own number in the integrator's books, unique under `app_id`.
  public let clientSN: String?
  public let name: String?
  public let activatedAt: Milliseconds
  public internal(set) var keys: KeySlots
}

/// A code that a shop's technician types once; it belongs to a store and lives for seven days.
public struct ActivationCode: Codable, Hashable, Sendable {
  public internal(set) var usesLeft: Int
  public let madeAt: Milliseconds
}

extension UpayError {
  static let terminalNumberTaken = UpayError.activateFail("终端号已被使用")
}

extension UpayModel {
  /// A new activation code of eight digits with `uses` uses.
  public mutating func makeActivationCode(
    uses: Int, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> String {
    precondition(uses > 0, "an activation code has a use at least")
    while true {
      let code = String(Int64.random(in: 10_000_000...99_999_999, using: &random))
      guard activationCodes[code] == nil else { continue }
      activationCodes[code] = ActivationCode(usesLeft: uses, madeAt: now)
      identityRevision += 1
      return code
    }
  }

  /// Codes that would be taken now, in the order of their making.
  public func usableActivationCodes(at now: Milliseconds) -> [String] {
    activationCodes.filter { isUsable($0.value, at: now) }
      .sorted { ($0.value.madeAt, $0.key) < ($1.value.madeAt, $1.key) }
      .map(\.key)
  }

  private func isUsable(_ code: ActivationCode, at now: Milliseconds) -> Bool {
    code.usesLeft > 0 && now < code.madeAt + rules.activationCodeLife
  }

  /// Every success consumes one use and makes a new terminal, also for the same device (Upay Web
  /// API, activation). A refusal consumes nothing.
  mutating func activate(
    _ fields: UpayFields, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) throws(UpayError) -> UpayAnswer {
    let appID = try fields.required("app_id", limit: 64)
    let code = try fields.required("code", limit: 32)
    let deviceID = try fields.required("device_id", limit: 128)
    let clientSN = try fields.optional("client_sn", limit: 50)
    let name = try fields.optional("name", limit: 128)
    try checkProgram(fields)
    guard appID == vendor.appID else { throw .activateFail("应用编号不正确") }
    guard let known = activationCodes[code], isUsable(known, at: now) else {
      throw .activateFail("激活码不存在、已过期或已用完")
    }
    if let clientSN, terminals.values.contains(where: { $0.clientSN == clientSN }) {
      throw .terminalNumberTaken
    }
    guard terminals.count < rules.capacity else { throw .maintenance }
    activationCodes[code]?.usesLeft -= 1
    identityRevision += 1
    var sn: String
    repeat {
      sn = "1000" + String(Int64.random(in: 1_000_000...9_999_999, using: &random))
    } while terminals[sn] != nil
    let keys = KeySlots(first: newKey(using: &random), at: now)
    terminals[sn] = UpayTerminal(
      sn: sn, deviceID: deviceID, clientSN: clientSN, name: name, activatedAt: now, keys: keys)
    return identity(sn: sn, key: keys.current)
  }

  /// Makes a new key. The device must be the one that was activated.
  mutating func checkIn(
    _ sn: String, _ fields: UpayFields, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) throws(UpayError) -> UpayAnswer {
    let deviceID = try fields.required("device_id", limit: 128)
    try checkProgram(fields)
    guard terminals[sn]?.deviceID == deviceID else { throw .invalidTerminal }
    let fresh = newKey(using: &random)
    terminals[sn]?.keys.rotate(to: fresh, at: now)
    identityRevision += 1
    return identity(sn: sn, key: fresh)
  }

  private func checkProgram(_ fields: UpayFields) throws(UpayError) {
    _ = try fields.optional("os_info", limit: 45)
    _ = try fields.optional("sdk_version", limit: 45)
  }

  private func identity(sn: String, key: String) -> UpayAnswer {
    .identity([
      "terminal_sn": .string(sn), "terminal_key": .string(key),
      "merchant_sn": .string("1680000000001"), "merchant_name": .string("TEST 测试商户"),
      "store_sn": .string("1580000000001"), "store_name": .string("TEST 测试门店"),
    ])
  }

  private func newKey(using random: inout some RandomNumberGenerator) -> String {
    (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }.hex
  }
}
