import Terminal

extension UpayRules.Answers {
  /// The answer with the spelling and the shape that the rules ask for.
  func dress(_ plain: UpayAnswer) -> UpayAnswer {
    guard let outer = plain.body.text("result_code") else { return plain }
    var answer = plain
    if let spelling = answer.errorCode.flatMap(spelling) {
      answer.replaceEverywhere("error_code", with: .string(spelling))
    }
    if unknownFields { addUnknownFields(&answer) }
    if httpStatus == .mirrored, let status = Int(outer), status >= 400 {
      answer.httpStatus = status
    }
    return answer
  }

  private func spelling(of code: String) -> String? {
    switch code {
    case UpayError.invalidParams("", "").code: invalidParams.rawValue
    case UpayError.invalidTerminal.code: invalidTerminal.rawValue
    case UpayError.orderNotExists.code: orderNotExists.rawValue
    default: nil
    }
  }

  private func addUnknownFields(_ answer: inout UpayAnswer) {
    let novelty: [String: JSONValue] = [
      "x_new_member": .object(["depth": .array([.integer(1), .null, .bool(true)])]),
      "x_new_text": .string("新字段"),
    ]
    answer.body.addMissing(novelty)
    if !answer.business.isEmpty { answer.business.addMissing(novelty) }
    if !answer.data.isEmpty { answer.data.addMissing(novelty) }
  }
}
