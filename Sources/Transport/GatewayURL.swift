internal import CCurl

/// A base URL that requests may be sent to.
struct GatewayURL: Hashable, Sendable {
  /// Without a slash at the end: a request's path is appended as it is.
  let text: String
  /// Plain http, therefore only to this machine.
  let isPlain: Bool
  /// A name or address of this machine: no proxy is ever asked for it.
  let isLoopback: Bool

  /// Why a URL is not taken, for the person who configured it.
  struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  init(_ text: String) throws(Refusal) {
    guard (1...2_048).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw Refusal("a URL is 1 to 2048 printable ASCII characters without blanks") }
    guard let url = curl_url() else { throw Refusal("no memory for the URL") }
    defer { curl_url_cleanup(url) }
    guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: url),
      let host = Self.part(CURLUPART_HOST, of: url)
    else { throw Refusal("this is not a URL: it must look like https://host or https://host:port") }
    guard Self.part(CURLUPART_USER, of: url) == nil, Self.part(CURLUPART_PASSWORD, of: url) == nil
    else { throw Refusal("a URL must not hold a user name or password") }
    guard Self.part(CURLUPART_QUERY, of: url) == nil, !text.contains("?"), !text.contains("#")
    else { throw Refusal("the URL must end before any ? or #") }
    isLoopback = Self.isLoopback(host)
    switch scheme {
    case "https": isPlain = false
    case "http" where isLoopback: isPlain = true
    case "http":
      throw Refusal("plain http is only for a loopback address; use https://")
    default: throw Refusal("the URL must begin with https://")
    }
    var end = text[...]
    while end.last == "/" { end.removeLast() }
    self.text = String(end)
  }

  /// Whether `host`, a name or an address as URLs and sockets write it, is this machine.
  static func isLoopback(_ host: String) -> Bool {
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    if bare.lowercased() == "localhost" || bare == "::1" { return true }
    let address = bare.hasPrefix("::ffff:") ? String(bare.dropFirst(7)) : bare
    let numbers = address.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }

  private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
