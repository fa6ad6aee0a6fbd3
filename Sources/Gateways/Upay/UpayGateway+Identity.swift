public import Terminal

extension UpayGateway {
  /// The answer to an activation or a check-in: the pair stands in `biz_response`, or nested in its
  /// `data`; both shapes are in use (Upay Web API, activation).
  public func identityOutcome(of response: HTTPResponse) -> IdentityOutcome {
    switch UpayEnvelope(response) {
    case .unknown(let reason), .busy(let reason, _): return .unknown(reason)
    case .signatureRefused: return .signatureRefused
    case .refused(let error), .activationRefused(let error): return .refused(error)
    case .business(let business): return identity(business)
    }
  }

  public func trace(of response: HTTPResponse) -> String { AnswerTrace.text(of: response) }

  /// Any answer of business proves that the signature was accepted, "no such order" included.
  public func probeOutcome(of response: HTTPResponse) -> ProbeOutcome {
    switch UpayEnvelope(response) {
    case .unknown(let reason), .busy(let reason, _): return .unknown(reason)
    case .signatureRefused: return .signatureRefused
    case .refused(let error), .activationRefused(let error):
      return .unknown("the gateway refused the query: \(error.code) \(error.message)")
    case .business(let business):
      switch business["result_code"]?.word {
      case "SUCCESS", "FAIL": return .signatureAccepted
      case let other:
        return .unknown("the query was answered with \(other?.cleaned(to: 64) ?? "no result_code")")
      }
    }
  }

  /// The terminal is not known, or is switched off: told before any key is looked at (Upay Web API,
  /// error codes of communication).
  public func terminalRefusal(in response: HTTPResponse) -> GatewayError? {
    guard case .refused(let error) = UpayEnvelope(response), error.isRefusalOfTerminal else {
      return nil
    }
    return error
  }

  private func identity(_ business: JSONMembers) -> IdentityOutcome {
    let resultCode = business["result_code"]?.word
    let error = GatewayError(business, known: [])
    if resultCode == "ACTIVATE_FAIL" || (resultCode == "FAIL" && error?.isRefusalOfIdentity == true)
    {
      return .refused(error ?? GatewayError(code: "ACTIVATE_FAIL", message: ""))
    }
    guard business["result_code"].map({ $0.isBlank || $0.word?.isGrant == true }) ?? true else {
      return .unknown("biz_response says \(resultCode?.cleaned(to: 64) ?? "nothing readable")")
    }
    let shapes = [business, business["data"]?.members ?? [:]]
    guard let sn = one("terminal_sn", of: shapes), sn.isPrintable(upTo: 32),
      let key = one("terminal_key", of: shapes), key.isPrintable(upTo: 128)
    else {
      return .unknown("the answer holds no usable terminal_sn and terminal_key")
    }
    return .granted(Credentials(sn: sn, key: key))
  }

  /// The text of a member wherever it stands; nil when it is missing or said twice differently.
  private func one(_ member: String, of shapes: [JSONMembers]) -> String? {
    let said = Set(shapes.compactMap { $0[member] }.filter { !$0.isBlank })
    guard said.count == 1 else { return nil }
    return switch said.first {
    case .text(let text): text
    // A key may be digits alone, but a number has lost its leading zeros.
    case .number(let digits) where member == "terminal_sn" && digits.isDigits(upTo: 32): digits
    default: nil
    }
  }
}

extension String {
  /// A `result_code` under which a pair of number and key is granted.
  fileprivate var isGrant: Bool {
    self == "200" || self == "SUCCESS" || upayResultCodes[self] == .identity
  }
}

extension GatewayError {
  fileprivate var isRefusalOfTerminal: Bool {
    code == "INVALID_TERMINAL" || code == "TERMINAL_NOT_EXISTS"
  }

  /// A known reason of refusal beside `FAIL`.
  fileprivate var isRefusalOfIdentity: Bool {
    switch upayEnvelopeErrors[code]?.proof {
    case .refused, .activationRefused: true
    case .signatureRefused, .busy, .nothing, nil: upayRefusals[code]?.result == .rejected
    }
  }
}
