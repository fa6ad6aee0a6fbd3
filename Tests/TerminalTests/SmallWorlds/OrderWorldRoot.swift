import Testing

@testable import Terminal

/// A place from which all stories of an order, its returns and the gateway's books are told.
enum OrderWorldRoot: String, CaseIterable, CustomTestStringConvertible {
  case pay, precreate, payRefundOnly, paid, paidRefundOnly, refunding, revoking, canceling
  case qrShown
  /// Closed as not paid, while the payment still travels: longer than the gateway promises.
  case closed, closedRefundOnly

  var testDescription: String { rawValue }

  /// How many steps are told from here in every run of the tests.
  var depth: Int {
    switch self {
    case .precreate, .payRefundOnly, .canceling, .qrShown: 6
    case .pay, .paid, .paidRefundOnly, .refunding, .revoking: 8
    case .closed, .closedRefundOnly: 10
    }
  }

  /// What must be seen on the way.
  var landmarks: Set<String> {
    switch self {
    case .pay, .payRefundOnly, .precreate:
      [
        "payment submitted", "payment inProgress", "payment unknown", "payment canceling",
        "payment paid", "payment failed", "payment canceled",
      ]
    case .qrShown: ["payment paid", "payment canceled", "payment failed", "refund unknown"]
    case .canceling: ["payment canceling", "payment canceled", "payment paid"]
    case .paid: ["refund unknown", "refund succeeded", "revoke unknown", "revoke succeeded"]
    case .paidRefundOnly: ["refund succeeded", "revoke failed"]
    case .refunding: ["refund unknown", "refund succeeded"]
    case .revoking: ["revoke unknown", "revoke succeeded"]
    case .closed: ["latePayment submitted", "latePayment unknown", "latePayment succeeded"]
    case .closedRefundOnly: ["latePayment submitted", "latePayment unknown"]
    }
  }

  func world() throws -> OrderWorld {
    let takesCancels: Bool
    switch self {
    case .payRefundOnly, .paidRefundOnly, .closedRefundOnly: takesCancels = false
    default: takesCancels = true
    }
    let book = BookModel(takesCancels: takesCancels, lag: .seconds(10))
    let pay = try OrderWorld(.pay, book)
    switch self {
    case .pay, .payRefundOnly: return pay
    case .precreate: return try OrderWorld(.precreate, book)
    case .qrShown: return try OrderWorld(.precreate, book).smoothly(until: .inProgress)
    case .paid, .paidRefundOnly:
      return try pay.after("pay 1 arrives", "customer pays", "pay 1 is answered")
    case .refunding:
      return try OrderWorldRoot.paid.world().after("refund requested")
    case .revoking:
      return try OrderWorldRoot.paid.world().after("revoke requested")
    case .canceling:
      return try pay.after("pay 1 is on its way too long", "cancel requested: by anna")
    case .closed, .closedRefundOnly:
      return try OrderWorld(.pay, book, travel: .minutes(7))
        .after("pay 1 is on its way too long", "cancel requested: by anna")
        .smoothly(until: .canceled)
    }
  }
}
