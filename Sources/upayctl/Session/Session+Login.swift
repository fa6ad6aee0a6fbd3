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
    guard let data = LoginFile.data(octets) else {
      return usage("the file holds no text: give the request_data that the browser brought")
    }
    do throws(UnixHTTPError) {
      let reply = try await daemon.post("/v1/logins/verify", ["request_data": .string(data)])
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

/// A file with what a browser brought.
enum LoginFile {
  /// What is sent of it: without the line's end that editors and shells add; and as a browser would
  /// carry it, escaped, where it has lines within, for the signature counts every octet.
  ///
  /// - Returns: nil where it holds no text.
  static func data(_ octets: [UInt8]) -> String? {
    var octets = octets
    while let last = octets.last, last <= 0x20 { octets.removeLast() }
    guard let text = String(validating: octets, as: UTF8.self), !text.isEmpty else { return nil }
    guard octets.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    return octets.reduce(into: "") { escaped, octet in
      let scalar = Unicode.Scalar(octet)
      if scalar.properties.isAlphabetic && octet < 0x80 || (0x30...0x39).contains(octet) {
        escaped.unicodeScalars.append(scalar)
      } else {
        let hex = String(octet, radix: 16, uppercase: true)
        escaped += octet < 16 ? "%0\(hex)" : "%\(hex)"
      }
    }
  }
}

/// Who has logged in, in words.
enum LoginText {
  static func lines(_ login: LoginAnswer, _ style: Style) -> [String] {
    let note =
      login.experimental
      ? [Experimental.warning(login.gateway, style)] : []
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
