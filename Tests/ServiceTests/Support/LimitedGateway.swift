import Gateways
import Terminal

/// Upay without one of its verbs, or under another name.
struct LimitedGateway: IdentityGateway, LookupGateway {
  let upay = UpayGateway()
  let name: String
  let capabilities: Set<Capability>

  init(missing: Capability, name: String = "upay") {
    self.name = name
    capabilities = upay.capabilities.subtracting([missing])
  }

  func orderNumber(for clientSN: ClientSN) -> String { upay.orderNumber(for: clientSN) }
  func violations(in request: OrderRequest) -> [FieldError] { upay.violations(in: request) }
  func request(
    _ command: OrderCommand, for order: Order, code: PaymentCode?, signedBy credentials: Credentials
  ) -> HTTPRequest { upay.request(command, for: order, code: code, signedBy: credentials) }
  func outcome(
    of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
  ) -> Outcome { upay.outcome(of: response, to: command, for: order, clock: clock) }
  func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest {
    upay.probe(number: number, signedBy: credentials)
  }
  func probeOutcome(of response: HTTPResponse) -> ProbeOutcome { upay.probeOutcome(of: response) }
  func activationRequest(_ activation: Activation, signedBy vendor: Credentials) -> HTTPRequest {
    upay.activationRequest(activation, signedBy: vendor)
  }
  func checkInRequest(deviceID: String, signedBy credentials: Credentials) -> HTTPRequest {
    upay.checkInRequest(deviceID: deviceID, signedBy: credentials)
  }
  func identityOutcome(of response: HTTPResponse) -> IdentityOutcome {
    upay.identityOutcome(of: response)
  }
  func lookupRequest(_ lookup: OrderLookup, signedBy credentials: Credentials) -> HTTPRequest {
    upay.lookupRequest(lookup, signedBy: credentials)
  }
  func lookupOutcome(of response: HTTPResponse, to lookup: OrderLookup) -> LookupOutcome {
    upay.lookupOutcome(of: response, to: lookup)
  }
  func words(for code: String, in language: Language) -> String? {
    upay.words(for: code, in: language)
  }
}
