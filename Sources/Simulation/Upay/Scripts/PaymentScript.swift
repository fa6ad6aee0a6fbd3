/// What a behaviour means: what becomes of the order at once, what is answered, how it ends.
struct PaymentScript: Sendable {
  enum AtOnce: Sendable {
    /// No order is made.
    case nothing
    case waits
    case pays
    case fails
    /// The order is made and in this state.
    case errs(UpayOrder.Status, flow: String)
  }

  enum Answer: Sendable {
    /// `PAY_` or `PRECREATE_` and this.
    case result(String)
    /// FAIL.
    case refusal
    /// What it is when the customer has acted.
    case later
    /// HTTP 500 with `result_code` 500.
    case http500
    /// `result_code` 500.
    case outer
  }

  var atOnce: AtOnce
  var answer: Answer
  var error: UpayError?
  /// After the delay.
  var end: Sequel = .nothing
  /// The end comes only where a delay was given.
  var endNeedsDelay = false

  var takesError: Bool { error != nil }

  /// Whether the order is undecided at first.
  var leavesOpen: Bool {
    switch atOnce {
    case .waits, .errs: true
    case .nothing, .pays, .fails: false
    }
  }
}

extension Customer {
  var script: PaymentScript {
    Self.scripts[behaviour] ?? PaymentScript(atOnce: .waits, answer: .later)
  }

  private static let scripts: [CustomerBehaviour: PaymentScript] = [
    .ok: PaymentScript(atOnce: .pays, answer: .result("SUCCESS")),
    .poor: PaymentScript(atOnce: .fails, answer: .result("FAIL"), error: .insufficientFund),
    .expired: PaymentScript(atOnce: .fails, answer: .result("FAIL"), error: .expiredBarcode),
    .invalid: PaymentScript(atOnce: .fails, answer: .result("FAIL"), error: .invalidBarcode),
    .fails: PaymentScript(atOnce: .fails, answer: .result("FAIL"), error: .tradeFailed),
    .refused: PaymentScript(atOnce: .nothing, answer: .refusal, error: .tradeFailed),
    .paysAfter: PaymentScript(atOnce: .waits, answer: .result("IN_PROGRESS"), end: .succeeds),
    .declinesAfter: PaymentScript(atOnce: .waits, answer: .result("IN_PROGRESS"), end: .fails),
    .never: PaymentScript(atOnce: .waits, answer: .result("IN_PROGRESS")),
    .blocksThenPays: PaymentScript(atOnce: .waits, answer: .later, end: .succeeds),
    .blocksThenFails: PaymentScript(atOnce: .waits, answer: .later, end: .fails),
    .error: PaymentScript(
      atOnce: .errs(.payError, flow: "FAIL_ERROR"), answer: .result("FAIL_ERROR"),
      error: .tradeFailed, end: .fails, endNeedsDelay: true),
    .errorInProgress: PaymentScript(
      atOnce: .errs(.created, flow: "ERROR_RECOVERY"), answer: .result("FAIL_IN_PROGRESS"),
      error: .tradeFailed, end: .fails),
    .invalidStatus: PaymentScript(
      atOnce: .errs(.invalidStatusCode, flow: "FAIL_PROTOCOL_1"), answer: .result("FAIL_ERROR"),
      error: .tradeFailed),
    .campaign: PaymentScript(atOnce: .pays, answer: .result("SUCCESS")),
    .http500Paid: PaymentScript(atOnce: .pays, answer: .http500),
    .http500Open: PaymentScript(atOnce: .waits, answer: .http500),
    .http500Lost: PaymentScript(atOnce: .nothing, answer: .http500),
    .maintenance: PaymentScript(atOnce: .nothing, answer: .outer, error: .maintenance),
  ]
}
