extension Examination {
  /// What the payment systems answered, and was not believed.
  var answers: [Finding] {
    (status.disbelieved ?? []).map { answers in
      guard answers.newest else { return .note("answers", "Not believed of \(answers.words)") }
      return .found(
        "answers", "Not believed of \(answers.words)",
        why: "Nothing is decided by them: its orders are asked for again, and stay open meanwhile.",
        next: "journalctl -u upayd -g believed; upayd --check-config; call the payment provider")
    }
  }

  /// The payment systems of which much is assumed.
  var experimental: [Finding] {
    guard let names = status.experimental, !names.isEmpty else { return [] }
    return [
      .note(
        "experimental", "\(names.joined(separator: ", ")): much of it is assumed.",
        next: "docs/gateways; certify it before a customer pays by it")
    ]
  }
}
