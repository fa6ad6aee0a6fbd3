public import Terminal

/// An answer of the gateway before it becomes octets, so that a fault can change one value of it.
///
/// Layer 1 is `result_code` 200, 400 or 500; layer 2 is `biz_response.result_code`; `data` holds the
/// state of the transaction and of the order (Upay Web API, response).
public struct UpayAnswer: Hashable, Sendable {
  /// HTTP is 200 whatever happened, with few exceptions.
  public var httpStatus = 200
  public var body: AnswerMembers
  /// The order whose customer this answer waits for; `body` says how things stand meanwhile.
  public internal(set) var waits: Wait?

  public struct Wait: Hashable, Sendable {
    public var sn: String
    public var until: Milliseconds
  }

  init(httpStatus: Int = 200, body: AnswerMembers) {
    self.httpStatus = httpStatus
    self.body = body
  }

  /// `result_code` 400 or 500 with its error, before any business.
  static func refused(_ error: UpayError, standard: String? = nil) -> Self {
    var body = AnswerMembers(reserving: 4)
    body.add("error_code", error.code)
    body.add("error_code_standard", standard)
    body.add("error_message", error.message)
    body.add("result_code", UpayError.outerCodes[error.code] ?? "400")
    return UpayAnswer(body: body)
  }

  /// Communication succeeded; `result` is what became of the action.
  static func business(
    _ result: String, data: AnswerMembers? = nil, error: UpayError? = nil
  ) -> Self {
    var business = AnswerMembers(reserving: 4)
    if let data { business.setLayer("data", data) }
    business.add("error_code", error?.code)
    business.add("error_message", error?.message)
    business.add("result_code", result)
    return accepted(business)
  }

  private static func accepted(_ business: AnswerMembers) -> Self {
    var body = AnswerMembers(reserving: 2)
    body.setLayer("biz_response", business)
    body.add("result_code", "200")
    return UpayAnswer(body: body)
  }

  /// The business was refused and nothing changed.
  static func fail(_ error: UpayError) -> Self { .business("FAIL", error: error) }

  /// A new identity: flat, as most sources show it, or with a `result` of its own around it.
  static func identity(_ members: AnswerMembers, nestedAs result: String?) -> Self {
    guard let result else { return accepted(members) }
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
    business.text("result_code") ?? body.text("result_code")
  }

  public var errorCode: String? {
    business.text("error_code") ?? body.text("error_code")
  }

  public var octets: [UInt8] {
    var writer = AnswerWriter(reserving: 1_024)
    writer.write(body)
    return writer.octets
  }

  /// Layer 2; empty where there is none.
  var business: AnswerMembers {
    get { body.layer("biz_response") ?? [:] }
    set { if body["biz_response"] != nil { body.setLayer("biz_response", newValue) } }
  }

  /// Layer 3; empty where there is none.
  var data: AnswerMembers {
    get { business.layer("data") ?? [:] }
    set { if business["data"] != nil { business.setLayer("data", newValue) } }
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
}
