public import Terminal

extension UpayModel {
  /// The store of codes that name none.
  public static let firstStore = "1580000000001"

  /// A new activation code of eight digits with `uses` uses.
  public mutating func makeActivationCode(
    uses: Int, store: String = UpayModel.firstStore, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> String {
    precondition(uses > 0, "an activation code has a use at least")
    while true {
      let code = String(Int64.random(in: 10_000_000...99_999_999, using: &random))
      guard activationCodes[code] == nil else { continue }
      activationCodes[code] = ActivationCode(usesLeft: uses, madeAt: now, storeSN: store)
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

  func isUsable(_ code: ActivationCode, at now: Milliseconds) -> Bool {
    code.usesLeft > 0 && now < code.madeAt + rules.activation.codeLife
  }
}
