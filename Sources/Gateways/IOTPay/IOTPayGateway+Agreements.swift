public import Terminal

/// Cards that IOTPay keeps (v3, recurring purchase): the customer types the card's number into
/// IOTPay's page, and what comes here stands for it with this merchant alone.
extension IOTPayGateway: AgreementGateway {
  /// Nothing documented removes a card.
  public var agreementAbilities: AgreementAbilities {
    AgreementAbilities(asks: true, closes: false)
  }

  public func violations(in request: AgreementRequest) -> [FieldError] {
    request.user == nil ? [] : [FieldError("user", "IOTPay has no place for it: leave it out")]
  }

  public func request(_ command: AgreementCommand, for agreement: Agreement) -> HTTPRequest {
    switch command {
    case .sign: requests.addCard(agreement.number.text)
    case .query, .close: requests.queryCard(agreement.number.text)
    }
  }

  public func outcome(
    of response: HTTPResponse, to command: AgreementCommand, for agreement: Agreement
  ) -> AgreementOutcome {
    let number = agreement.number.text
    let card =
      command == .sign
      ? IOTPayCard(added: response, to: merchant)
      : IOTPayCard(queried: response, number, to: merchant)
    switch card {
    case .page(let link): return .page(link: link)
    case .kept(let masked): return .signed(AgreementSignature(reference: number, masked: masked))
    // No code tells "not yet" from other refusals of a question.
    case .refused(let error): return command == .sign ? .refused(error) : .unsigned
    case .signatureRefused: return .signatureRefused
    case .unknown(let reason): return .unknown(reason)
    }
  }
}
