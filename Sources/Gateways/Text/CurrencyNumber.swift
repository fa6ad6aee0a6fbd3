package import Terminal

extension Currency {
  /// The three digits of ISO 4217: `156`.
  package var number: String? { Self.numbers[code] }

  /// Of a system's own word for it: the letters or the three digits.
  package init?(written word: String?) {
    guard let word,
      let code = Self.numbers.first(where: { $0.key == word || $0.value == word })?.key
    else { return nil }
    self.init(code: code)
  }

  private static let numbers = [
    "AUD": "036", "CAD": "124", "CHF": "756", "CNY": "156", "EUR": "978", "GBP": "826",
    "HKD": "344", "JPY": "392", "NZD": "554", "SGD": "702", "USD": "840",
  ]
}
