/// A sum of money in the minor unit of its currency (fen, cents), never negative.
///
/// In JSON and in the journal it is a bare integer.
public struct Amount: Hashable, Comparable, Sendable {
  public let minorUnits: Int64

  public init(_ minorUnits: Int64) {
    precondition(minorUnits >= 0, "an amount is never negative")
    self.minorUnits = minorUnits
  }

  public static let zero = Amount(0)

  public static func < (a: Amount, b: Amount) -> Bool { a.minorUnits < b.minorUnits }
  public static func + (a: Amount, b: Amount) -> Amount { Amount(a.minorUnits + b.minorUnits) }
  /// What is left; zero when more was taken away than there was.
  public static func - (a: Amount, b: Amount) -> Amount {
    Amount(max(0, a.minorUnits - b.minorUnits))
  }
}

extension Amount: Codable {
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer().decode(Int64.self)
    guard value >= 0 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "an amount is never negative"))
    }
    self.init(value)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(minorUnits)
  }
}

/// A currency by its ISO 4217 code, with the number of decimal digits of its minor unit.
public struct Currency: Hashable, Sendable {
  public let code: String
  /// Decimal digits of the minor unit: 2 for CNY, 0 for JPY.
  public let exponent: Int

  public static let cny = Currency(code: "CNY", exponent: 2)
  public static let cad = Currency(code: "CAD", exponent: 2)

  /// The currencies a till may be set to.
  public static let known: [Currency] = [
    cny,
    cad,
    Currency(code: "USD", exponent: 2),
    Currency(code: "HKD", exponent: 2),
    Currency(code: "JPY", exponent: 0),
  ]

  public init?(code: String) {
    guard let found = Self.known.first(where: { $0.code == code }) else { return nil }
    self = found
  }

  private init(code: String, exponent: Int) {
    self.code = code
    self.exponent = exponent
  }

  /// The amount as a person reads it, in ASCII digits: `12.50`.
  public func text(_ amount: Amount) -> String {
    guard exponent > 0 else { return String(amount.minorUnits) }
    var unit: Int64 = 1
    for _ in 0..<exponent { unit *= 10 }
    let fraction = String(amount.minorUnits % unit)
    var text = String(amount.minorUnits / unit)
    text += "."
    for _ in fraction.utf8.count..<exponent { text += "0" }
    text += fraction
    return text
  }

  /// The amount that a person typed (`12.50`, `12.5`, `12`), or nil when it is not one: more
  /// decimal digits than the currency has, a sign, a blank, or more than 12 digits before the point.
  public func amount(typed text: String) -> Amount? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...12).contains(whole.count) else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || (1...max(1, exponent)).contains(fraction.count),
      fraction.count <= exponent,
      (whole + fraction).utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    let padded = whole + fraction + String(repeating: "0", count: exponent - fraction.count)
    return Int64(padded).map(Amount.init)
  }
}

extension Currency: Codable {
  public init(from decoder: any Decoder) throws {
    let code = try decoder.singleValueContainer().decode(String.self)
    guard let currency = Currency(code: code) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "unknown currency \(code)"))
    }
    self = currency
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }
}
