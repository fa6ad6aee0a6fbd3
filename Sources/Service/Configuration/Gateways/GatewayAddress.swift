internal import Terminal

extension ValueType where Value == String {
  /// The base URL of a gateway, without a slash at its end.
  static var gatewayURL: Self {
    Self(words: "https://HOST or https://HOST:PORT; http:// only to a loopback address") {
      text throws(ValueError) in
      try gatewayAddress(text)
    }
  }

  private static func gatewayAddress(_ text: String) throws(ValueError) -> String {
    guard (1...1_024).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw ValueError("it is empty, or not printable ASCII without blanks") }
    let isPlain = text.hasPrefix("http://")
    guard isPlain || text.hasPrefix("https://") else {
      throw ValueError("it does not begin with https://")
    }
    let rest = text.dropFirst(isPlain ? 7 : 8)
    guard !rest.contains(where: { "?#@\\".contains($0) }) else {
      throw ValueError("no user, password, query or fragment belongs in it")
    }
    let authority = rest.prefix { $0 != "/" }
    let host = try hostName(authority)
    guard !isPlain || isLoopback(host) else {
      throw ValueError("plain http would give the keys to anyone on the network")
    }
    var end = text[...]
    while end.last == "/" { end.removeLast() }
    return String(end)
  }

  /// The host of `host`, `host:port`, `[address]` or `[address]:port`.
  private static func hostName(_ authority: Substring) throws(ValueError) -> Substring {
    var host = authority
    var port: Substring?
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { throw ValueError("it lacks a ]") }
      host = authority[...end]
      let after = authority[authority.index(after: end)...]
      guard after.isEmpty || after.first == ":" else { throw ValueError("the host is odd") }
      if !after.isEmpty { port = after.dropFirst() }
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    let isHost = host.utf8.allSatisfy { $0.isAlphanumeric || "-._:[]".utf8.contains($0) }
    guard !host.isEmpty, isHost else { throw ValueError("it has no host") }
    if let port {
      guard let number = digits(port), (1...65_535).contains(number) else {
        throw ValueError("the port is not a number from 1 to 65535")
      }
    }
    return host
  }

  private static func isLoopback(_ host: Substring) -> Bool {
    if host.lowercased() == "localhost" || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}

extension ValueType where Value == String? {
  static var optionalGatewayURL: Self {
    Self(words: "\(ValueType<String>.gatewayURL.words); or empty") { text throws(ValueError) in
      text.isEmpty ? nil : try ValueType<String>.gatewayURL.parse(text)
    }
  }
}
