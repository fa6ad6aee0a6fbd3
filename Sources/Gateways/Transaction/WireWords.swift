import Terminal

extension GatewayError {
  /// A code and words as a gateway gave them: bounded, without control characters, and with long runs
  /// of digits that are not `known` numbers masked.
  init(code: String, words: String, known: [String]) {
    self.init(
      code: code.cleaned(to: 64),
      message: words.cleaned(to: 1_024).withoutCodes(except: known).cleaned(to: 256))
  }
}

extension Amount {
  /// A sum in minor units: digits alone, without a leading zero; nil for anything else.
  init?(digits text: String) {
    guard text.isDigits(upTo: 15), text == "0" || !text.hasPrefix("0"), let value = Int64(text)
    else { return nil }
    self.init(value)
  }
}
