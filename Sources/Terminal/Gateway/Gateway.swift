/// A payment system behind the verbs of the daemon: a pure translation between commands and HTTP.
///
/// An implementation opens no socket, reads no clock and keeps no state. Adding one is a folder in
/// `Gateways/` and one line of registration.
public protocol Gateway: Sendable {
  /// The name in configuration, JSON and the journal: `upay`.
  var name: String { get }
  /// What it can do. Everything else is refused before anything is journaled or sent.
  var capabilities: Set<Capability> { get }

  /// What is known of it is incomplete, and partly assumed: whoever sees its name is told so.
  var isExperimental: Bool { get }

  /// The same system for one transmission, where it numbers its messages: what makes the request must
  /// also read the answer.
  func numbered(_ stamp: MessageStamp) -> any Gateway

  /// Who signs, where the configuration says it once and for all; nil where the terminal has an
  /// identity and keys of its own, which are renewed.
  var account: Credentials? { get }

  /// The number under which this system will know the order (`gateway_order_no`): the `client_sn`
  /// where its rules allow.
  func orderNumber(for clientSN: ClientSN) -> String

  /// What this system would refuse of a request: field limits, checked before anything is journaled.
  func violations(in request: OrderRequest) -> [FieldError]

  /// Why this code cannot pay for the request; checked before it is journaled.
  func violation(of code: PaymentCode, in request: OrderRequest) -> FieldError?

  /// The wallet that shows such a code, as `payway`: where the daemon must name it, and no answer does.
  func payway(of code: PaymentCode) -> String?

  /// The `payway` of all its orders, where there is one alone.
  var onlyPayway: String? { get }

  /// The request that carries out `command` for `order`.
  ///
  /// - Parameter code: the customer's code; needed by `.pay` only.
  func request(
    _ command: OrderCommand, for order: Order, code: PaymentCode?, signedBy credentials: Credentials
  ) -> HTTPRequest

  /// What the answer to `command` says; `.unknown` for everything not understood at any layer.
  func outcome(
    of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
  ) -> Outcome

  /// What an answer holds, for a debugging log: every member's name, the values of codes, words and
  /// sums, and nothing that is a secret, a payment code or a payer.
  func trace(of response: HTTPResponse) -> String

  /// A signed request that moves no money and needs no order: proves the path and the key.
  func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest
  func probeOutcome(of response: HTTPResponse) -> ProbeOutcome

  /// The refusal of the terminal itself, whichever key signed; nil for every other answer.
  func terminalRefusal(in response: HTTPResponse) -> GatewayError?

  /// What one of this system's own error codes means, for a cashier; nil where it is not known.
  func words(for code: String, in language: Language) -> String?
}

extension Gateway {
  public var isExperimental: Bool { false }
  public func numbered(_ stamp: MessageStamp) -> any Gateway { self }
  public var account: Credentials? { nil }
  public func violation(of code: PaymentCode, in request: OrderRequest) -> FieldError? { nil }
  public func payway(of code: PaymentCode) -> String? { nil }
  public var onlyPayway: String? { nil }
  public func trace(of response: HTTPResponse) -> String { "HTTP \(response.status)" }
  /// A system that has no such refusal.
  public func terminalRefusal(in response: HTTPResponse) -> GatewayError? { nil }
}

/// What tells the message of one transmission from every other. It is drawn anew for each: a command
/// that is sent again is the same transaction in another message.
public struct MessageStamp: Hashable, Sendable {
  /// Random: no other message of this second is to have it.
  public var number: UInt32
  /// When it is sent, milliseconds since 1970.
  public var time: Milliseconds

  public init(number: UInt32, time: Milliseconds) {
    self.number = number
    self.time = time
  }
}

/// A payment system at which terminals are activated, and renew their keys by checking in.
public protocol IdentityGateway: Gateway {
  func activationRequest(_ activation: Activation, signedBy vendor: Credentials) -> HTTPRequest
  func checkInRequest(deviceID: String, signedBy credentials: Credentials) -> HTTPRequest
  /// The answer to an activation or a check-in.
  func identityOutcome(of response: HTTPResponse) -> IdentityOutcome
}

/// A payment system that can be asked for an order which is not in the journal.
public protocol LookupGateway: Gateway {
  func lookupRequest(_ lookup: OrderLookup, signedBy credentials: Credentials) -> HTTPRequest
  func lookupOutcome(of response: HTTPResponse, to lookup: OrderLookup) -> LookupOutcome
}

/// Who signs, and with what. Prints itself without the key.
public struct Credentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// `terminal_sn`, or `vendor_sn` for an activation.
  public let sn: String
  /// The key's octets as text: `terminal_key` or `vendor_key`.
  public let key: String

  public init(sn: String, key: String) {
    self.sn = sn
    self.key = key
  }

  public var description: String { "Credentials(sn: \(sn))" }
  public var customMirror: Mirror { Mirror(self, children: ["sn": sn]) }
}

/// What an activation sends beside the vendor's signature.
public struct Activation: Hashable, Sendable {
  public var appID: String
  /// The activation code: may be worth one use.
  public var code: String
  public var deviceID: String
  /// The terminal's own number in the integrator's books, unique under `appID`.
  public var clientSN: String?
  public var name: String?

  public init(appID: String, code: String, deviceID: String, clientSN: String?, name: String?) {
    self.appID = appID
    self.code = code
    self.deviceID = deviceID
    self.clientSN = clientSN
    self.name = name
  }
}

/// What a probe of a key showed.
public enum ProbeOutcome: Hashable, Sendable {
  case signatureAccepted
  case signatureRefused
  /// No conclusive answer.
  case unknown(String)
}

/// What the answer to an activation or a check-in says.
public enum IdentityOutcome: Hashable, Sendable {
  /// The terminal number and the key to store.
  case granted(Credentials)
  case signatureRefused
  /// Refused for another reason; no key was made.
  case refused(GatewayError)
  /// It may have been processed.
  case unknown(String)
}

/// What is known of the gateway's clock, for answers that do not echo our nonce.
public struct GatewayClock: Hashable, Sendable {
  /// Gateway time minus this machine's wall clock, in milliseconds, from a `Date` header of this
  /// boot; nil while none was seen.
  public var skew: Milliseconds?
  public init(skew: Milliseconds?) { self.skew = skew }
}

/// A field of a request that is not acceptable, and what would be.
public struct FieldError: Hashable, Sendable, Codable {
  public var field: String
  public var message: String
  public init(_ field: String, _ message: String) {
    self.field = field
    self.message = message
  }
}
