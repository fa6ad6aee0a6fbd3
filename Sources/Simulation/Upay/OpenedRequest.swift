import Terminal

/// A request as the gateway opens it: each of its parts is looked at once, whoever asks for it.
struct OpenedRequest {
  let endpoint: Endpoint?
  /// The two parts of the header, `<sn><one space><sign>` without a scheme word (Upay Web API,
  /// signature); nil unless it has just those.
  let signature: (sn: String, sign: String)?
  /// The key that made the signature; nil when none did that belongs to its number.
  let key: String?
  /// nil when the body is no JSON object.
  let members: RequestMembers?
}

extension UpayModel {
  func open(path: String, authorization: String?, body: [UInt8]) -> OpenedRequest {
    let signature = Self.split(authorization)
    return OpenedRequest(
      endpoint: Endpoint(rawValue: path), signature: signature,
      key: signature.flatMap { key(of: $0.sn, verifying: $0.sign, over: body) },
      members: RequestMembers(body))
  }

  private static func split(_ authorization: String?) -> (sn: String, sign: String)? {
    guard let authorization, let space = authorization.utf8.firstIndex(of: UInt8(ascii: " ")),
      space > authorization.startIndex
    else { return nil }
    let sign = authorization[authorization.utf8.index(after: space)...]
    guard sign.utf8.count == 32, !sign.utf8.contains(UInt8(ascii: " ")) else { return nil }
    return (String(authorization[..<space]), String(sign))
  }

  private func key(of sn: String, verifying sign: String, over body: [UInt8]) -> String? {
    if let slots = terminals[sn]?.keys {
      if isSignature(sign, of: body, by: slots.current) { return slots.current }
      return slots.previous.flatMap { isSignature(sign, of: body, by: $0) ? $0 : nil }
    }
    return sn == vendor.sn && isSignature(sign, of: body, by: vendor.key) ? vendor.key : nil
  }
}
