/// How a customer whom nobody scripted behaves: the last two digits of the code say it, at every
/// system but Upay.
enum CodeEnding {
  /// `…01`, and every other one.
  case pays
  /// `…02`: types a password first.
  case paysAfter
  /// `…03`
  case declines
  /// `…04`: pays, and the answer is lost with the connection.
  case paysUnheard

  init(_ code: String) {
    switch code.suffix(2) {
    case "02": self = .paysAfter
    case "03": self = .declines
    case "04": self = .paysUnheard
    default: self = .pays
    }
  }

  var customer: (customer: Customer, isDropped: Bool) {
    switch self {
    case .pays: (Customer(.ok), false)
    case .paysAfter: (Customer(.paysAfter), false)
    case .declines: (Customer(.fails), false)
    case .paysUnheard: (Customer(.ok), true)
    }
  }
}
