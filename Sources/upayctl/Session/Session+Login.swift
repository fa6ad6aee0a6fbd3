import Terminal
import Transport

/// `POST /v1/logins/verify`.
struct LoginAnswer: Decodable, Hashable, Sendable {
  var believed: Bool
  var reason: String?
  var gateway: String
  var experimental: Bool
  var messageID: String?
  var userID: String?
  var mobile: String?
  var industryCode: String?
  var channelCode: String?
  var madeAt: String?

  enum CodingKeys: String, CodingKey {
    case believed, reason, gateway, experimental, mobile
    case messageID = "message_id"
    case userID = "user_id"
    case industryCode = "industry_code"
    case channelCode = "channel_code"
    case madeAt = "made_at"
  }
}

extension Session {
  /// Who has logged in, by the message in a file.
  func verifyLogin(_ read: () throws(SmallInput.Failure) -> [UInt8]) async -> CommandStatus {
    let octets: [UInt8]
    do throws(SmallInput.Failure) {
      octets = try read()
    } catch {
      return usage("the file can't be read: \(error.words)")
    }
    guard let text = String(validating: octets, as: UTF8.self), !text.isEmpty else {
      return usage("the file holds no text: give the request_data that the browser brought")
    }
    do throws(UnixHTTPError) {
      let reply = try await daemon.post("/v1/logins/verify", ["request_data": .string(text)])
      let shown = finish(reply, changes: false) { reply in
        reply.decoded(LoginAnswer.self).map { LoginText.lines($0, console.style) }
      }
      guard shown == .done else { return shown }
      return reply.decoded(LoginAnswer.self)?.believed == true ? .done : .failed
    } catch {
      return unreached(error)
    }
  }
}

/// Who has logged in, in words.
enum LoginText {
  static func lines(_ login: LoginAnswer, _ style: Style) -> [String] {
    let note =
      login.experimental
      ? [style.careful("\(printable(login.gateway)) is EXPERIMENTAL: much of it is assumed.")] : []
    guard login.believed else {
      let reason = login.reason.map { ": \(printable($0))" } ?? ""
      return [style.bad("NOBODY HAS LOGGED IN\(reason)")] + note
    }
    let facts: [(String, String?)] = [
      ("user", login.userID), ("mobile", login.mobile), ("industry", login.industryCode),
      ("channel", login.channelCode), ("made", login.madeAt.map(Timestamp.readable)),
      ("message", login.messageID),
    ]
    let rows = facts.compactMap { name, value in value.map { [name, printable($0)] } }
    return [style.good("LOGGED IN")] + aligned(rows) + note
  }
}
