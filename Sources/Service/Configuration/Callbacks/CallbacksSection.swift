internal import Terminal

/// `[callbacks]`.
public struct CallbacksConfiguration: Sendable {
  /// nil: off.
  public internal(set) var listen: ListenAddress?
  public internal(set) var certificateFile: String?
  public internal(set) var keyFile: String?
  public internal(set) var allow: [IPNetwork] = []
  /// Without a slash at its end.
  public internal(set) var publicURL: String?
  public internal(set) var connections = 0
  public internal(set) var rate = 0

  /// What the listener works by; nil: off.
  public internal(set) var settings: CallbackSettings?

  /// Where a payment system is told to send its notifications; nil where none are listened for.
  func address(of gateway: String) -> String? {
    guard listen != nil, let publicURL else { return nil }
    return "\(publicURL)/callbacks/\(gateway)"
  }
}

extension ConfigurationTable {
  static let callbacks = SectionTable<CallbacksConfiguration>(
    header: "callbacks", dotted: "callbacks", isNamed: false,
    doc: "Notifications of the payment systems, for a till behind a reverse proxy. Without them "
      + "orders are asked about, which suffices for all but the signing of a contract with UCSP "
      + "(experimental).",
    empty: { .init() },
    keys: [
      Key(
        "listen", "", \.listen, .listenAddress,
        "Where HTTPS is listened for. Empty: nowhere. Port 0: any that is free, for tests."),
      Key(
        "certificate_file", "", \.certificateFile, .optionalPath,
        "The listener's certificate in PEM, and after it those that lead to its authority. A new "
          + "file is used within a minute."),
      Key(
        "key_file", "", \.keyFile, .optionalPath,
        "A file of mode 0600 with the certificate's key in PEM. A systemd credential callbacks.key "
          + "is used before it."),
      Key(
        "allow", "127.0.0.1, ::1", \.allow, .networks,
        "Who may connect: the reverse proxy."),
      Key(
        "public_url", "", \.publicURL, .optionalGatewayURL,
        "What the payment systems reach the listener by, without /callbacks/NAME. It is put into "
          + "orders where the payment system's own section names no address."),
      Key(
        "connections", "32", \.connections, .integer(1...512),
        "How many connections may be open at once."),
      Key(
        "rate", "300", \.rate, .integer(1...6_000),
        "How many notifications are looked at in a minute."),
    ])
}

extension ValueType where Value == ListenAddress? {
  static var listenAddress: Self {
    Self(words: "ADDRESS:PORT, such as 127.0.0.1:8443 or [::]:8443, or empty") {
      text throws(ValueError) in
      if text.isEmpty { return nil }
      guard let address = ListenAddress(text) else { throw ValueError("that is something else") }
      return address
    }
  }
}

extension ValueType where Value == [IPNetwork] {
  static var networks: Self {
    Self(words: "addresses or networks such as 10.0.0.0/8, parted by commas, at most 32") {
      text throws(ValueError) in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
      guard parts.count <= 32 else { throw ValueError("it has \(parts.count)") }
      return try parts.map { part throws(ValueError) in
        guard let network = IPNetwork(part) else {
          throw ValueError("\"\(part.prefix(64))\" is no address, or has bits beyond its prefix")
        }
        return network
      }
    }
  }
}
