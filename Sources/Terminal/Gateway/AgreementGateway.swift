/// A payment system with which a customer can agree to be charged later, where it is capable of
/// ``Capability/agreements``.
public protocol AgreementGateway: Gateway {
  /// What it can do with an agreement once its page is known.
  var agreementAbilities: AgreementAbilities { get }

  /// What it would refuse of a request, checked before anything is journaled.
  func violations(in request: AgreementRequest) -> [FieldError]

  /// The request that carries out `command`; only ones of its abilities are asked for.
  func request(_ command: AgreementCommand, for agreement: Agreement) -> HTTPRequest

  /// What the answer to `command` says; `.unknown` for everything not understood at any layer.
  func outcome(
    of response: HTTPResponse, to command: AgreementCommand, for agreement: Agreement
  ) -> AgreementOutcome
}
