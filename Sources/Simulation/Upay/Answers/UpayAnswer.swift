public import Terminal

/// An answer of the gateway before it becomes octets, so that a fault can change one value of it.
///
/// Layer 1 is `result_code` 200, 400 or 500; layer 2 is `biz_response.result_code`; `data` holds the
/// state of the transaction and of the order (Upay Web API, response).
public struct UpayAnswer: Hashable, Sendable {
  /// HTTP is 200 whatever happened, with few exceptions.
  public var httpStatus = 200
  public var body: [String: JSONValue]
  /// The order whose customer this answer waits for; `body` says how things stand meanwhile.
  public internal(set) var waits: Wait?

  public struct Wait: Hashable, Sendable {
    public var sn: String
    public var until: Milliseconds
  }

  init(httpStatus: Int = 200, body: [String: JSONValue]) {
    self.httpStatus = httpStatus
    self.body = body
  }

  /// `result_code` 400 or 500 with its error, before any business.
  static func refused(_ error: UpayError, standard: String? = nil) -> Self {
    var body: [String: JSONValue] = [
      "result_code": .string(UpayError.outerCodes[error.code] ?? "400"),
      "error_code": .string(error.code), "error_message": .string(error.message),
    ]
    if let standard { body["error_code_standard"] = .string(standard) }
    return UpayAnswer(body: body)
  }

  /// Communication succeeded; `result` is what became of the action.
  static func business(
    _ result: String, data: [String: JSONValue]? = nil, error: UpayError? = nil
  ) -> Self {
    var business: [String: JSONValue] = ["result_code": .string(result)]
    if let data { business["data"] = .object(data) }
    if let error {
      business["error_code"] = .string(error.code)
      business["error_message"] = .string(error.message)
    }
    return UpayAnswer(body: ["result_code": .string("200"), "biz_response": .object(business)])
  }

  /// The business was refused and nothing changed.
  static func fail(_ error: UpayError) -> Self { .business("FAIL", error: error) }

  /// A new identity: flat, as most sources show it, or with a `result` of its own around it.
  static func identity(_ members: [String: JSONValue], nestedAs result: String?) -> Self {
    guard let result else {
      return UpayAnswer(
        body: ["result_code": .string("200"), "biz_response": .object(members)])
    }
    return .business(result, data: members)
  }

  static let notFound = UpayAnswer(httpStatus: 404, body: ["message": .string("Not Found")])

  /// The log of a terminal was taken (Upay Web API, upload log).
  static let logTaken = UpayAnswer(
    body: [
      "result_code": .string("200"), "error_code": .string("SUCCESS"),
      "error_message": .string("ok"),
    ])

  /// The verdict for the log: the business result where there is one, else layer 1's.
  public var resultCode: String? {
    business["result_code"]?.text ?? body["result_code"]?.text
  }

  public var errorCode: String? {
    business["error_code"]?.text ?? body["error_code"]?.text
  }

  public var octets: [UInt8] { JSONText.octets(JSONValue.object(body)) }

  /// Layer 2; empty where there is none.
  var business: [String: JSONValue] {
    get { body["biz_response"]?.members ?? [:] }
    set { if body["biz_response"] != nil { body["biz_response"] = .object(newValue) } }
  }

  /// Layer 3; empty where there is none.
  var data: [String: JSONValue] {
    get { business["data"]?.members ?? [:] }
    set { if business["data"] != nil { business["data"] = .object(newValue) } }
  }

  /// Changes a member of `biz_response.data` where there is one.
  mutating func replaceData(_ member: String, with value: String) {
    guard data[member] != nil else { return }
    data[member] = .string(value)
  }

  /// Changes, or with nil removes, a member at every layer that has it.
  mutating func replaceEverywhere(_ member: String, with value: JSONValue?) {
    if body[member] != nil { body[member] = value }
    if business[member] != nil { business[member] = value }
    if data[member] != nil { data[member] = value }
  }
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
}
