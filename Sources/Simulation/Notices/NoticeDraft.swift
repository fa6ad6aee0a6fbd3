import Terminal

/// A notification of a payment system, before it becomes octets.
struct NoticeDraft: Sendable {
  /// The address that the order carried.
  var url: String
  /// What is told, with the seal that signs it.
  var message: AcquirerAnswer
  /// What the `Authorization` header says of the octets, where the signature stands there.
  var authorization: (@Sendable ([UInt8]) -> String?)?
  var manner: NoticeManner
  /// How many of it are sent at a time.
  var copies = 1
}

/// How a payment system repeats what nobody acknowledges.
struct NoticeManner: Sendable {
  /// When it is sent, counted from the event: never more often than these.
  var times: [Milliseconds]
  /// Whether this answer is what the system takes for "heard".
  var isHeard: @Sendable (_ status: Int, _ body: [UInt8]) -> Bool
}

/// What a notification is made with.
struct NoticeMaking: Sendable {
  var now: Milliseconds
  /// Decides what may be one way or the other; the same for every repetition.
  var number: UInt64
  /// Signed by somebody else.
  var isForged = false
}
