/// A payment system that tells by itself that something happened to a transaction.
///
/// What it tells is a hint, whoever signed it: the order is asked about at once, and only the answer
/// to that question counts. Where no notification ever arrives, polling finds out the same a little
/// later.
public protocol NotifiedGateway: Gateway {
  /// Whether a notification can be verified here; one that cannot is not taken at all.
  var takesNotifications: Bool { get }
  /// The media types in which notifications come, in lower case.
  var notificationTypes: Set<String> { get }

  /// What a notification speaks of, verified over the octets as they came.
  ///
  /// - Parameter time: when it came, milliseconds since 1970.
  /// - Throws: why it is not heard.
  func notification(
    in request: NotificationRequest, at time: Milliseconds
  ) throws(NotificationRefusal) -> NotificationHint

  /// Every number by which a notification may name an order or one of its returns.
  func notifiedNumbers(of order: Order) -> [String]

  /// What a notification by one of those numbers has to be about; nil where that is not known.
  func notified(_ number: String, of order: Order) -> NotifiedTransaction?

  /// What this system wants to hear of a notification, so that it does, or does not, send it again.
  func answer(
    _ verdict: NotificationVerdict, to request: NotificationRequest, at time: Milliseconds
  ) -> NotificationAnswer
}

extension NotifiedGateway {
  public var takesNotifications: Bool { true }
  public var notificationTypes: Set<String> { ["application/json"] }
  public func notifiedNumbers(of order: Order) -> [String] { [order.gatewayOrderNo] }
  public func notified(_ number: String, of order: Order) -> NotifiedTransaction? {
    number == order.gatewayOrderNo ? NotifiedTransaction(order.request.totalAmount) : nil
  }
}

/// A notification as it arrived.
public struct NotificationRequest: Hashable, Sendable {
  public var body: [UInt8]
  /// The `Authorization` header, in which one of the systems signs.
  public var authorization: String?

  public init(body: [UInt8], authorization: String? = nil) {
    self.body = body
    self.authorization = authorization
  }
}

/// A payment or a return of ours, as a notification of it must describe it.
public struct NotifiedTransaction: Hashable, Sendable {
  public var amount: Amount
  /// When it was made, milliseconds since 1970, where the system names it by that, too.
  public var madeAt: Milliseconds?

  public init(_ amount: Amount, madeAt: Milliseconds? = nil) {
    self.amount = amount
    self.madeAt = madeAt
  }
}

/// What a verified notification speaks of.
public struct NotificationHint: Hashable, Sendable {
  public enum Subject: Hashable, Sendable {
    /// A payment, or a return of one, by the number that the system knows it under.
    case transaction(number: String)
    /// A contract that a payer signed: nothing but the notification tells of it.
    case agreement(id: String, user: String?)
  }

  public var subject: Subject
  /// The terminal or merchant of the order, where the notification names it.
  public var terminalSN: String?
  /// The sum it names; compared, and never believed.
  public var amount: Amount?
  /// The currency it names, in letters where it is known, else as it stands there; compared.
  public var currency: String?
  /// When it says that the transaction was made, milliseconds since 1970; compared, to the second.
  public var madeAt: Milliseconds?

  public init(
    _ subject: Subject, terminalSN: String? = nil, amount: Amount? = nil, currency: String? = nil,
    madeAt: Milliseconds? = nil
  ) {
    self.subject = subject
    self.terminalSN = terminalSN
    self.amount = amount
    self.currency = currency
    self.madeAt = madeAt
  }
}

/// What became of a notification, as its sender is told.
public enum NotificationVerdict: Hashable, Sendable {
  /// Heard; whatever it speaks of is asked about.
  case heard
  /// Believed, and of no order in this journal.
  case unknownOrder
  /// Believed, and in contradiction to the order that it names.
  case incorrect
  case refused(NotificationRefusal)
  /// We are at fault: it is to come again.
  case fault
}

extension NotificationVerdict {
  /// The answer for a system that takes a word and status 200 for "heard", and sends again whatever
  /// it got another one for.
  public func answer(heard: String, refused: String, later: String) -> NotificationAnswer {
    switch self {
    case .heard, .unknownOrder, .incorrect: NotificationAnswer(200, text: heard)
    case .refused: NotificationAnswer(400, text: refused)
    case .fault: NotificationAnswer(503, text: later)
    }
  }
}

/// The answer to a notification.
public struct NotificationAnswer: Hashable, Sendable {
  public var status: Int
  public var contentType: String
  public var body: [UInt8]

  public init(_ status: Int, _ contentType: String = "text/plain", _ body: [UInt8] = []) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  public init(_ status: Int, text: String) {
    self.init(status, "text/plain", Array(text.utf8))
  }
}

/// Why a notification is not heard.
public enum NotificationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// No message at all; what it is instead.
  case unreadable(String)
  /// Not signed, or not by whom it should be; the reason.
  case distrusted(String)
  /// Signed, and of nothing that is ours.
  case notOurs
  /// Signed, and in contradiction to itself or to the account; in what.
  case contradictory(String)

  public var description: String {
    switch self {
    case .unreadable(let reason): "the notification is \(reason)"
    case .distrusted(let reason): "the notification is not believed: \(reason)"
    case .notOurs: "the notification speaks of nothing of ours"
    case .contradictory(let what): "the notification contradicts itself or the account: \(what)"
    }
  }
}
