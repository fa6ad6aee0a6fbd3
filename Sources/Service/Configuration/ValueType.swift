internal import Devices
internal import Receipts
internal import Scanning
internal import Terminal

/// What a key's text may be, and what it then means.
struct ValueType<Value>: Sendable {
  /// What would be right, for errors and the sample file: `a duration, 1s to 10m`.
  let words: String
  let parse: @Sendable (String) throws(ValueError) -> Value
}

/// Why a text is not a value of its type; completed by the words of the type.
struct ValueError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

// MARK: - Texts

extension ValueType where Value == String {
  /// 1 to `limit` octets of UTF-8.
  static func text(upTo limit: Int) -> Self {
    Self(words: "text, 1 to \(limit) octets") { text throws(ValueError) in
      guard let text = try textOrNothing(text, limit) else { throw ValueError("it is empty") }
      return text
    }
  }

  /// 1 to `limit` printable ASCII characters: it goes into requests.
  static func word(upTo limit: Int) -> Self {
    Self(words: "1 to \(limit) printable ASCII characters without blanks") {
      text throws(ValueError) in
      guard (1...limit).contains(text.utf8.count),
        text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else { throw ValueError("that is something else") }
      return text
    }
  }

  static var path: Self {
    Self(words: "an absolute path") { text throws(ValueError) in
      guard let path = try absolutePath(text) else { throw ValueError("it is empty") }
      return path
    }
  }

  /// Up to `limit` octets of UTF-8.
  static func rawText(upTo limit: Int) -> Self {
    Self(words: "text, up to \(limit) octets") { text throws(ValueError) in
      try textOrNothing(text, limit) ?? ""
    }
  }

  /// What fits into a socket's address.
  static var socketPath: Self {
    Self(words: "an absolute path of up to 107 octets") { text throws(ValueError) in
      guard let path = try absolutePath(text), path.utf8.count <= 107 else {
        throw ValueError("it has \(text.utf8.count) octets")
      }
      return path
    }
  }

  /// A text that one of the libraries below understands; empty for what is built in.
  static func checked(
    _ words: String, _ check: @escaping @Sendable (String) throws -> Void
  ) -> Self {
    Self(words: words) { text throws(ValueError) in
      do { try check(text) } catch { throw ValueError("\(error)") }
      return text
    }
  }
}

extension ValueType where Value == String? {
  /// Nothing, or up to `limit` octets of UTF-8.
  static func optionalText(upTo limit: Int) -> Self {
    Self(words: "text, up to \(limit) octets") { text throws(ValueError) in
      try textOrNothing(text, limit)
    }
  }

  static var optionalPath: Self {
    Self(words: "an absolute path, or empty") { text throws(ValueError) in
      try absolutePath(text)
    }
  }

  /// Like `optionalText`, but only printable ASCII without blanks: it goes into signed requests.
  static func token(upTo limit: Int) -> Self {
    Self(words: "up to \(limit) printable ASCII characters without blanks, or empty") {
      text throws(ValueError) in
      guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text.utf8.count <= limit else {
        throw ValueError("that is something else")
      }
      return text.isEmpty ? nil : text
    }
  }

  static var payway: Self {
    Self(words: "digits as the gateway defines them, such as 3, or empty") {
      text throws(ValueError) in
      guard text.utf8.count <= 3, text.utf8.allSatisfy(isDigit) else {
        throw ValueError("that is something else")
      }
      return text.isEmpty ? nil : text
    }
  }
}

extension ValueType where Value == [String] {
  /// Names of users or groups, parted by commas.
  static var names: Self {
    Self(words: "groups or users, parted by commas, or empty") { text throws(ValueError) in
      let names = text.split(separator: ",").map { trimmed($0) }
      let isName = { (name: String) in
        (1...32).contains(name.utf8.count)
          && name.utf8.allSatisfy { $0.isAlphanumeric || "._-$".utf8.contains($0) }
      }
      guard names.allSatisfy(isName) else { throw ValueError("one of these is no name") }
      return names
    }
  }

  /// Lines to print, parted by `\n`.
  static var lines: Self {
    Self(words: "text; \\n begins a new line") { text throws(ValueError) in
      guard let text = try textOrNothing(text, 4_096) else { return [] }
      return lines(of: text)
    }
  }

  private static func lines(of text: String) -> [String] {
    var lines = [""]
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "\\", rest.first == "n" {
        rest.removeFirst()
        lines.append("")
      } else {
        lines[lines.count - 1].append(character)
      }
    }
    return lines
  }
}

// MARK: - Numbers and times

extension ValueType where Value == Int {
  static func integer(_ range: ClosedRange<Int>) -> Self {
    Self(words: "an integer, \(range.lowerBound) to \(range.upperBound)") {
      text throws(ValueError) in
      guard let number = digits(text), range.contains(number) else {
        throw ValueError("that is something else")
      }
      return number
    }
  }

  static var baud: Self {
    Self(words: "one of \(LineSettings.speeds.map(String.init).joined(separator: ", "))") {
      text throws(ValueError) in
      do { return try LineSettings.baud(parsing: text) } catch { throw ValueError("no such speed") }
    }
  }

  /// Minutes east of UTC.
  static var zone: Self {
    Self(words: "hours and minutes east of UTC, -12:00 to +14:00") { text throws(ValueError) in
      guard let sign = text.first, sign == "+" || sign == "-",
        let minutes = clockTime(text.dropFirst()),
        (-720...840).contains(sign == "-" ? -minutes : minutes)
      else { throw ValueError("that is something else") }
      return sign == "-" ? -minutes : minutes
    }
  }
}

extension ValueType where Value == Milliseconds {
  static func duration(_ range: ClosedRange<Milliseconds>) -> Self {
    let (low, high) = (durationText(range.lowerBound), durationText(range.upperBound))
    return Self(words: "a duration (ms s m h d), \(low) to \(high)") { text throws(ValueError) in
      let number = text.prefix { $0.isASCII && $0.isNumber }
      guard let count = digits(number) else {
        throw ValueError("it is no integer with a unit")
      }
      guard let unit = durationUnits.first(where: { $0.name == text.dropFirst(number.count) })
      else { throw ValueError("the unit must be one of ms, s, m, h, d") }
      let (product, overflow) = Milliseconds(count).multipliedReportingOverflow(by: unit.length)
      guard !overflow, range.contains(product) else { throw ValueError("it is out of range") }
      return product
    }
  }

  /// Milliseconds after midnight.
  static var timeOfDay: Self {
    Self(words: "a time of day, 00:00 to 23:59") { text throws(ValueError) in
      guard let minutes = clockTime(text[...]) else { throw ValueError("that is something else") }
      return .minutes(Milliseconds(minutes))
    }
  }
}

extension ValueType where Value == Milliseconds? {
  static var optionalTimeOfDay: Self {
    Self(words: "a time of day, 00:00 to 23:59, or empty") { text throws(ValueError) in
      if text.isEmpty { return nil }
      return try ValueType<Milliseconds>.timeOfDay.parse(text)
    }
  }
}

// MARK: - Words

extension ValueType
where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
  static var word: Self {
    Self(words: "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))") {
      text throws(ValueError) in
      guard let value = Value(rawValue: text) else { throw ValueError("that is another word") }
      return value
    }
  }
}

extension ValueType where Value == Bool {
  static var yesOrNo: Self {
    Self(words: "yes or no") { text throws(ValueError) in
      switch text {
      case "yes": return true
      case "no": return false
      default: throw ValueError("that is another word")
      }
    }
  }
}

extension ValueType where Value == Language? {
  static var optionalLanguage: Self {
    Self(words: "one of en, zh, or empty") { text throws(ValueError) in
      text.isEmpty ? nil : try ValueType<Language>.word.parse(text)
    }
  }
}

extension ValueType where Value == Currency {
  static var currency: Self {
    Self(words: "one of \(Currency.known.map(\.code).joined(separator: ", "))") {
      text throws(ValueError) in
      guard let currency = Currency(code: text) else { throw ValueError("it is not known") }
      return currency
    }
  }
}

extension ValueType where Value == LatePaymentHandling {
  static var latePayment: Self {
    Self(words: "one of return, ask") { text throws(ValueError) in
      guard let value = LatePaymentHandling(rawValue: text) else {
        throw ValueError("that is another word")
      }
      return value
    }
  }
}

extension ValueType where Value == LineFormat {
  static var lineFormat: Self {
    Self(words: "data bits, parity and stop bits, such as 8N1 or 7E1") {
      text throws(ValueError) in
      do { return try LineFormat(parsing: text) } catch { throw ValueError("no such format") }
    }
  }
}

extension ValueType where Value == PaymentCodeRule {
  static var paymentCode: Self {
    Self(words: "a list such as 25-30:16-24, 62:19, or empty for 16 to 32 letters and digits") {
      text throws(ValueError) in
      do { return try PaymentCodeRule(parsing: text) } catch { throw ValueError("\(error)") }
    }
  }
}
