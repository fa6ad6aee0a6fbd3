package import Terminal

/// A payer's login, as UCSP sends it along with the payer's browser: `request_data`.
///
/// A till hosts no page to which a browser could be led; it verifies what such a page was given.
package struct UCSPLogin: Hashable, Sendable {
  /// `msgID`: the same one again is a copy.
  package let id: String
  package let user: String
  package let mobile: String?
  package let industry: String?
  package let channel: String?
  /// When UCSP made it, milliseconds since 1970.
  package let time: Milliseconds

  /// - Parameters:
  ///   - data: the JSON itself, or as a browser carries it: escaped, perhaps with `request_data=`.
  ///   - time: now, milliseconds since 1970: a login that is older or younger is a copy, or a clock
  ///     is wrong.
  /// - Throws: why nobody is logged in by it.
  package init(
    requestData data: [UInt8], to merchant: UCSPMerchant, at time: Milliseconds
  ) throws(NotificationRefusal) {
    let message = try UCSPIncoming(try Self.json(data), to: merchant, at: time)
    guard message.type == .login, let user = message.member("userId") else { throw .notOurs }
    guard let made = message.madeAt, abs(made - time) <= UCSPProfile.loginTolerance else {
      throw .distrusted("it is not of now")
    }
    id = message.id
    self.user = user
    self.time = made
    mobile = message.transaction["mobile"]?.number(upTo: 32)
    industry = message.transaction["industryCode"]?.number(upTo: 32)
    channel = message.transaction["channelCode"]?.number(upTo: 32)
    if let expected = merchant.industry, industry != expected { throw .notOurs }
  }

  private static func json(_ data: [UInt8]) throws(NotificationRefusal) -> [UInt8] {
    let trimmed = data.drop { $0 <= 0x20 }
    guard trimmed.first != UInt8(ascii: "{") else { return data }
    let name = Array("request_data=".utf8)
    var form = Array(trimmed)
    while let last = form.last, last <= 0x20 { form.removeLast() }
    if !form.starts(with: name) { form = name + form }
    do {
      let fields = try FormReader.read(form)
      guard let text = fields["request_data"] else { throw WireFault.malformed }
      return Array(text.utf8)
    } catch {
      throw .unreadable("neither JSON nor a form")
    }
  }
}

extension UCSPLogin: CustomStringConvertible, CustomReflectable {
  /// Without the payer's telephone number.
  package var description: String { "UCSPLogin(user: \(user))" }
  package var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
