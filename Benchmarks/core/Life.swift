import Simulation
import Terminal

/// The lives of orders that are measured, each from its making to its end.
enum Life: String, CaseIterable {
  /// Paid by the first answer.
  case paid
  /// The customer types a password; asked three times.
  case polled
  /// A QR code, asked about until it is paid.
  case code
  /// Given up at the counter while the customer hesitates.
  case canceled
  /// Paid, then given back in part.
  case refunded

  var kind: OrderRequest.Kind { self == .code ? .precreate : .pay }

  /// What the customer does.
  var customer: Customer {
    switch self {
    case .paid: Customer(.ok)
    case .polled, .refunded: Customer(.paysAfter, delay: .seconds(8))
    case .code: Customer(.paysAfter, delay: .seconds(18))
    case .canceled: Customer(.never)
    }
  }

  /// What a person asks for when the order has come so far; nil: nothing more.
  func request(at order: Order, wakes: Int) -> OrderEvent? {
    switch self {
    case .paid, .polled, .code: return nil
    case .canceled:
      guard order.state == .inProgress, wakes == 2 else { return nil }
      return .cancelRequested(operator: "cashier-1", reason: nil)
    case .refunded:
      guard order.state == .paid, let number = RefundRequestNo("R1") else { return nil }
      return .returnRequested(
        ReturnRequest(refund: Amount(250), no: number, operator: "supervisor", reason: "cold"))
    }
  }

  /// The state it must have in the end: a benchmark of something else would be worthless.
  var end: OrderState {
    switch self {
    case .paid, .polled, .code: .paid
    case .canceled: .canceled
    case .refunded: .partiallyRefunded
    }
  }
}
