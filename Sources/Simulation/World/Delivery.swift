public import Terminal

/// A request that has reached the gateway's door.
public struct GatewayRequest: Hashable, Sendable {
  public var method: String
  public var path: String
  /// What stands behind `?`; nil: nothing does.
  public var query: String?
  public var authorization: String?
  /// nil: not told, and not looked at.
  public var contentType: String?
  public var body: [UInt8]

  public init(
    method: String = "POST", path: String, query: String? = nil, authorization: String?,
    contentType: String? = nil, body: [UInt8]
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.authorization = authorization
    self.contentType = contentType
    self.body = body
  }
}

/// What a terminal gets for a request.
public enum Delivery: Hashable, Sendable {
  public struct Reply: Hashable, Sendable {
    public var status: Int
    public var contentType = "application/json;charset=UTF-8"
    public var body: [UInt8]
    /// How much of the body is sent where the connection ends before it is whole; nil: half.
    public var sent: Int?
    /// Over how many milliseconds the body is spread; nil: sent at once.
    public var pace: Milliseconds?
    /// What is asked for when the time of the answer has come: this reply is what could be said now,
    /// and the world may have changed by then. nil: this reply is final.
    public var ticket: Ticket?

    init(status: Int, contentType: String? = nil, body: [UInt8]) {
      self.status = status
      self.body = body
      if let contentType { self.contentType = contentType }
    }

    init(_ answer: UpayAnswer) { self.init(status: answer.httpStatus, body: answer.octets) }
  }

  /// Stands for an answer that is not ready: see `GatewayWorld.collect`.
  public struct Ticket: Hashable, Sendable {
    enum Matter: Hashable, Sendable {
      /// The order whose customer is waited for.
      case order(sn: String)
      case acquirerOrder(sn: String, index: Int)
      /// A request that is still on its way.
      case arrival(Int)
    }

    let matter: Matter
  }

  /// The answer, `after` milliseconds later.
  case answer(Reply, after: Milliseconds)
  /// The beginning of the answer's body, then the end of the connection.
  case half(Reply)
  /// The end of the connection.
  case closed
}
