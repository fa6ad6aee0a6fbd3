public import Terminal

/// A request refused here: `application/problem+json` on the socket.
///
/// Whatever it says, nothing was sent to a gateway for the refused request unless `code` is one of
/// the `-unknown` ones.
public struct Problem: Error, Hashable, Sendable {
  public let code: Code
  /// What is wrong, whether money moved, and what to do: a sentence or two for a person.
  public let detail: String
  public let errors: [FieldError]

  public init(_ code: Code, _ detail: String, errors: [FieldError] = []) {
    self.code = code
    self.detail = detail
    self.errors = errors
  }

  /// A refused field. The detail names it.
  public static func invalid(_ field: String, _ message: String) -> Problem {
    .invalid([FieldError(field, message)])
  }

  /// Refused fields. The detail names them, and says that nothing was done.
  public static func invalid(_ errors: [FieldError]) -> Problem {
    let detail = errors.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
    let saysSo = detail.contains("Nothing was ")
    let end = detail.hasSuffix(".") ? "" : "."
    return Problem(
      .invalid, saysSo ? detail : "\(detail)\(end) Nothing was done.", errors: errors)
  }

  public enum Code: String, Hashable, Sendable, CaseIterable {
    case invalid
    case forbidden
    case notFound = "not-found"
    case method
    case tooLarge = "too-large"
    case mediaType = "media-type"
    case headers
    case notActivated = "not-activated"
    case alreadyActivated = "already-activated"
    case contentsDiffer = "contents-differ"
    case orderBusy = "order-busy"
    case wrongState = "wrong-state"
    case scannerBusy = "scanner-busy"
    case refundUnresolved = "refund-unresolved"
    case saleUnresolved = "sale-unresolved"
    case salePaid = "sale-paid"
    case checkInUnconfirmed = "check-in-unconfirmed"
    case codeAlreadyUsed = "code-already-used"
    case refundExceedsRest = "refund-exceeds-rest"
    case notSupportedByGateway = "not-supported-by-gateway"
    case activationRefused = "activation-refused"
    case checkInRefused = "check-in-refused"
    case journalUnwritable = "journal-unwritable"
    case gatewayUnreachable = "gateway-unreachable"
    case activationUnknown = "activation-unknown"
    case checkInUnknown = "check-in-unknown"
    case internalError = "internal"

    /// The HTTP status.
    public var status: Int {
      switch self {
      case .invalid: 400
      case .forbidden: 403
      case .notFound: 404
      case .method: 405
      case .tooLarge: 413
      case .mediaType: 415
      case .headers: 431
      case .notActivated, .alreadyActivated, .contentsDiffer, .orderBusy, .wrongState,
        .scannerBusy, .refundUnresolved, .saleUnresolved, .salePaid, .checkInUnconfirmed,
        .codeAlreadyUsed:
        409
      case .refundExceedsRest, .notSupportedByGateway, .activationRefused, .checkInRefused: 422
      case .internalError: 500
      case .journalUnwritable, .gatewayUnreachable: 503
      case .activationUnknown, .checkInUnknown: 504
      }
    }

    /// A few words that never change for a code (RFC 9457 `title`).
    public var title: String {
      switch self {
      case .invalid: "The request is not valid"
      case .forbidden: "You may not do this"
      case .notFound: "There is no such thing"
      case .method: "This cannot be done to that"
      case .tooLarge: "The request is too large"
      case .mediaType: "The body is not JSON"
      case .headers: "The headers are too large"
      case .notActivated: "The terminal is not activated"
      case .alreadyActivated: "The terminal is activated already"
      case .contentsDiffer: "The number stands for other contents"
      case .orderBusy: "Something else is being done"
      case .wrongState: "The order is not in a state for this"
      case .scannerBusy: "Another order waits for the scanner"
      case .refundUnresolved: "An earlier return is not resolved"
      case .saleUnresolved: "An earlier order of the sale is not resolved"
      case .salePaid: "The sale is paid already"
      case .checkInUnconfirmed: "An earlier check-in is not confirmed"
      case .codeAlreadyUsed: "The payment code was used already"
      case .refundExceedsRest: "More than is left to refund"
      case .notSupportedByGateway: "The payment system cannot do this"
      case .activationRefused: "The activation was refused"
      case .checkInRefused: "The check-in was refused"
      case .journalUnwritable: "The journal cannot be written"
      case .gatewayUnreachable: "The gateway cannot be reached"
      case .activationUnknown: "The activation may have been processed"
      case .checkInUnknown: "The check-in may have been processed"
      case .internalError: "A fault of the daemon"
      }
    }
  }
}
