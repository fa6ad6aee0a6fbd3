/// What an error of the envelope (`result_code` 400 or 500) proves.
package struct UpayEnvelopeError: Hashable, Sendable {
  package enum Proof: Hashable, Sendable {
    /// The signature was refused, before any business.
    case signatureRefused
    /// Refused before any business: nothing was made.
    case refused
    /// Refused by the activation; of an order it proves nothing.
    case activationRefused
    /// It may have been processed.
    case nothing
  }

  /// The `result_code` it belongs to; with another one it proves nothing.
  package let resultCode: String
  package let proof: Proof

  init(_ resultCode: String, _ proof: Proof) {
    self.resultCode = resultCode
    self.proof = proof
  }
}

/// The outer `error_code` (Upay Web API, error codes of communication).
package let upayEnvelopeErrors = UpayTable<UpayEnvelopeError>(
  member: "error_code",
  [
    .init("INVALID_PARAMS", "a member is missing or wrong", .init("400", .refused)),
    .init("INVALID_PARAMETER", "a member is missing or wrong", .init("400", .refused)),
    .init("INVALID_TERMINAL", "the terminal is unknown or disabled", .init("400", .refused)),
    .init("TERMINAL_NOT_EXISTS", "the terminal is unknown", .init("400", .refused)),
    .init("ILLEGAL_SIGN", "the signature is wrong", .init("400", .signatureRefused)),
    .init("ACTIVATE_FAIL", "the activation was refused", .init("400", .activationRefused)),
    .init("UNKNOWN_SYSTEM_ERROR", "an error of the gateway", .init("500", .nothing)),
    .init("MAINTENANCE_INPROGRESS", "maintenance: wait 5 minutes", .init("500", .nothing)),
    .init("REQUEST_FAIL", "busy", .init("500", .nothing)),
    .init("EXTERNAL_SERVICE_EXCEPTION", "trouble at the provider", .init("500", .nothing)),
    .init("PAY_STATUS_CLOSED", "the merchant is blocked", .init("500", .nothing)),
  ])
