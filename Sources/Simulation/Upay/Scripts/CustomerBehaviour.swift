/// What the customer behind a scanned code does, and what the gateway makes of it.
public enum CustomerBehaviour: String, Codable, CaseIterable, Hashable, Sendable {
  /// Pays at once.
  case ok
  /// Has not enough money.
  case poor
  /// Shows a code that is too old.
  case expired
  /// Shows something that is no payment code.
  case invalid
  /// Can not pay, for the `error` that is given.
  case fails
  /// Is not asked: the gateway refuses with FAIL and the `error` that is given, and makes no order.
  case refused
  /// Types a password and pays after the delay.
  case paysAfter = "pays_after"
  /// Is asked for a password and declines after the delay.
  case declinesAfter = "declines_after"
  /// Is asked for a password and does nothing, ever.
  case never
  /// Types a password while the gateway keeps the request waiting; pays after the delay.
  case blocksThenPays = "blocks_then_pays"
  /// Lets the gateway keep the request waiting; declines after the delay.
  case blocksThenFails = "blocks_then_fails"
  /// The provider fails and nobody knows; with a delay, the gateway reverses it after the delay.
  case error
  /// The payment fails and the gateway is still reversing it, until the delay is over.
  case errorInProgress = "error_in_progress"
  /// The gateway has no word for what the provider says.
  case invalidStatus = "invalid_status"
  /// Pays for something that belongs to a campaign, and can not be canceled.
  case campaign
  /// Pays, and the gateway answers 500.
  case http500Paid = "http_500_paid"
  /// The order is made and waits for its customer, and the gateway answers 500.
  case http500Open = "http_500_open"
  /// The gateway answers 500 and makes no order.
  case http500Lost = "http_500_lost"
  /// The gateway is being maintained and makes no order.
  case maintenance
}

/// How something that was left open ends.
public enum Sequel: String, Codable, CaseIterable, Hashable, Sendable {
  /// A payment is paid, a cancel canceled, a refund refunded.
  case succeeds
  /// A payment ends without money; a cancel does not, so that the order is paid; a refund gives
  /// nothing back.
  case fails
  /// Nothing happens by itself.
  case nothing
}
