/// The payment systems that are simulated, by the names that the daemon's configuration has.
public enum PaymentSystem: String, Codable, CaseIterable, Hashable, Sendable {
  case upay
  case ottpay
  case securepay
  case iotpay
  case iotpayCard = "iotpay_card"
  case ucsp
}
