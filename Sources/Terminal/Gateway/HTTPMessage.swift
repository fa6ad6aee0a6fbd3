/// One HTTP request to a gateway, as exact octets: what is signed is what is sent.
public struct HTTPRequest: Hashable, Sendable {
  public struct Header: Hashable, Sendable {
    public var name: String
    public var value: String
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public var method: String
  /// Path and query, appended to the gateway's configured URL: `/upay/v2/pay`.
  public var path: String
  public var headers: [Header]
  public var body: [UInt8]

  public init(method: String = "POST", path: String, headers: [Header], body: [UInt8]) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
  }
}

/// A complete HTTP answer of a gateway. A truncated one never becomes an `HTTPResponse`.
public struct HTTPResponse: Hashable, Sendable {
  public var status: Int
  /// The `Date` header in milliseconds since 1970: the gateway's clock.
  public var date: Milliseconds?
  public var body: [UInt8]

  public init(status: Int, date: Milliseconds? = nil, body: [UInt8]) {
    self.status = status
    self.date = date
    self.body = body
  }
}
