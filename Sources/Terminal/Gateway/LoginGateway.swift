/// A payment system that tells a merchant who has come to its page, in a signed message that the
/// payer's browser carries.
public protocol LoginGateway: Gateway {
  /// Who has logged in, by a message that is verified over its octets.
  ///
  /// - Parameter time: now, milliseconds since 1970: a login that is older or younger is a copy.
  /// - Throws: why nobody is logged in by it.
  func login(
    in data: [UInt8], at time: Milliseconds
  ) throws(NotificationRefusal) -> PayerLogin
}

/// Who has logged in.
public struct PayerLogin: Hashable, Sendable {
  /// The message's own number: the same one again is a copy.
  public var messageID: String
  public var userID: String
  /// The telephone number, with most of its digits masked.
  public var mobile: String?
  public var industryCode: String?
  public var channelCode: String?
  /// When the message was made, milliseconds since 1970.
  public var madeAt: Milliseconds

  /// - Parameter mobile: whole; it is masked here and not kept.
  public init(
    messageID: String, userID: String, mobile: String?, industryCode: String?,
    channelCode: String?, madeAt: Milliseconds
  ) {
    self.messageID = messageID
    self.userID = userID
    self.mobile = mobile.map(Self.masked)
    self.industryCode = industryCode
    self.channelCode = channelCode
    self.madeAt = madeAt
  }

  /// `138****0001`; of a short number only its last two digits.
  static func masked(_ number: String) -> String {
    let digits = Array(number)
    guard digits.count >= 10 else {
      return "****" + String(digits.suffix(min(2, digits.count / 2)))
    }
    return String(digits.prefix(3)) + "****" + String(digits.suffix(4))
  }
}
