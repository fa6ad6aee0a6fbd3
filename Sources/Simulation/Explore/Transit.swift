import Terminal

/// One request of the till from its sending to its end.
struct Transit {
  enum Sender: Hashable {
    case order(Int, Transmission)
    case checkIn(identity: Int, KeyRing.Slot)
    case activation(code: String)
    case probe(identity: Int, isRetry: Bool)
    case lookUp(order: Int)
  }

  enum End {
    case notSent
    case unknown(String)
    case response(HTTPResponse)
  }

  var sender: Sender
  /// The number of the fault that it may meet.
  var number: Int
  var keyID: String
  /// Which run of the daemon sent it; nobody hears an answer to an earlier one.
  var incarnation: Int
  var request: GatewayRequest
  /// What names the message, where the system's messages have names.
  var stamp: MessageStamp?
  var sentAt: Milliseconds
  var giveUpAt: Milliseconds
  var fault: WireFault
  var ticket: Delivery.Ticket?
  var end: End?
  var hasEnded = false
  var arrivals = 0
  /// Of a question: what the gateway had of the customer's money when it was answered.
  var keptWhenAsked: Int64?
}
