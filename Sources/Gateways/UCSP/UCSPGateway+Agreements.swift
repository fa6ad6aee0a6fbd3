import Cryptography
public import Terminal

/// Contracts for automatic debits (UnionPay International, UCSP, auto-debit): signed on a page, told by
/// a notice alone, named by a `contractId`.
extension UCSPGateway: AgreementGateway {
  /// No question about a contract is documented.
  public var agreementAbilities: AgreementAbilities {
    AgreementAbilities(asks: false, closes: true)
  }

  public func violations(in request: AgreementRequest) -> [FieldError] {
    guard merchant.backURL != UCSPMerchant.nowhere else {
      return [
        FieldError(
          "gateway",
          "has no callback_url, and only a notice tells that an agreement was signed: set it, and "
            + "[callbacks] listen, in the configuration")
      ]
    }
    guard let user = request.user else {
      return [FieldError("user", "is needed: the customer's userId, as the login told it")]
    }
    let most = UCSPProfile.mostUser
    return user.isPrintable(upTo: most)
      ? [] : [FieldError("user", "must have 1 to \(most) characters of printable ASCII")]
  }

  public func request(_ command: AgreementCommand, for agreement: Agreement) -> HTTPRequest {
    signed(message(command, agreement))
  }

  public func outcome(
    of response: HTTPResponse, to command: AgreementCommand, for agreement: Agreement
  ) -> AgreementOutcome {
    let request = message(command, agreement)
    let now = response.date ?? stamp?.time ?? agreement.createdAt.wall
    let answer =
      command == .close
      ? UCSPAgreement(
        closing: response, agreement.reference ?? "", to: request, as: merchant, at: now)
      : UCSPAgreement(signing: response, to: request, as: merchant, at: now)
    switch answer {
    case .page(let link): return .page(link: link)
    case .closed: return .closed
    case .refused(let error): return .refused(error)
    case .signatureRefused: return .signatureRefused
    case .unknown(let reason): return .unknown(reason)
    }
  }

  private func message(_ command: AgreementCommand, _ agreement: Agreement) -> UCSPRequest {
    let stamp = stamp ?? MessageStamp(number: 0, time: agreement.createdAt.wall)
    return command == .close
      ? requests.closeAutoDebit(
        contract: agreement.reference ?? "", at: stamp.time, message: stamp.number)
      : requests.signAutoDebit(
        user: agreement.request.user ?? "", at: stamp.time, message: stamp.number)
  }
}
