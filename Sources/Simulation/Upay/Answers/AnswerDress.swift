import Terminal

extension UpayRules.Answers {
  /// The answer with the spelling and the shape that the rules ask for.
  func dress(_ plain: UpayAnswer) -> UpayAnswer {
    guard plain.body["result_code"] != nil else { return plain }
    var answer = plain
    if let spelling = answer.errorCode.flatMap({ spellings[$0] }) {
      answer.replaceEverywhere("error_code", with: .string(spelling))
    }
    if unknownFields { addUnknownFields(&answer) }
    if httpStatus == .mirrored, let status = answer.body["result_code"]?.text.flatMap(Int.init),
      status >= 400
    {
      answer.httpStatus = status
    }
    return answer
  }

  private var spellings: [String: String] {
    [
      UpayError.invalidParams("", "").code: invalidParams.rawValue,
      UpayError.invalidTerminal.code: invalidTerminal.rawValue,
      UpayError.orderNotExists.code: orderNotExists.rawValue,
    ]
  }

  private func addUnknownFields(_ answer: inout UpayAnswer) {
    let novelty: [String: JSONValue] = [
      "x_new_member": .object(["depth": .array([.integer(1), .null, .bool(true)])]),
      "x_new_text": .string("新字段"),
    ]
    answer.body.merge(novelty) { own, _ in own }
    if !answer.business.isEmpty { answer.business.merge(novelty) { own, _ in own } }
    if !answer.data.isEmpty { answer.data.merge(novelty) { own, _ in own } }
  }
}
