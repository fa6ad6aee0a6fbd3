public import Terminal

/// What a scan is to the till.
public enum ScanKind: Hashable, Sendable {
  /// A customer's code; it is worth money and shown masked.
  case paymentCode(PaymentCode)
  /// Everything else: the POS software's business.
  case goods
}

/// Tells payment codes from goods: the key `payment_code` of a `[scanner NAME]` section.
///
/// Without the key a payment code is 16–32 octets of `[0-9A-Za-z]`. The key narrows or widens this
/// by a list of shapes `PREFIX:LENGTH`, parted by commas; a code that has one of them is a payment
/// code. PREFIX is what the code begins with, a range of equally long numbers (`25-30`), or `*` for
/// anything. LENGTH is a number of octets or a range (`16-24`), 8 to 32.
///
///     payment_code = 25-30:16-24, 10-15:18, 62:19
///
/// A symbol that its AIM identifier shows to be of goods (`]E`, `]C1`, `]e`, `]d2`, `]Q3`) is never
/// a payment code, and a payment code has only letters and digits, whatever the key says.
public struct PaymentCodeRule: Hashable, Sendable {
  struct Shape: Hashable, Sendable {
    var prefixes: Prefixes
    var lengths: ClosedRange<Int>
  }

  enum Prefixes: Hashable, Sendable {
    case any
    case text(String)
    /// Numbers of `digits` digits.
    case numbers(ClosedRange<Int>, digits: Int)
  }

  private let shapes: [Shape]

  /// The rule without a `payment_code` key.
  public static let standard = PaymentCodeRule(shapes: [Shape(prefixes: .any, lengths: 16...32)])

  private init(shapes: [Shape]) { self.shapes = shapes }

  /// The rule that a `payment_code` key says; an empty one is the standard.
  public init(parsing text: String) throws(PaymentCodeRuleError) {
    guard text.contains(where: { $0 != " " }) else {
      self = .standard
      return
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count <= 64 else {
      throw PaymentCodeRuleError(shape: "\(parts.count) shapes", reason: "at most 64 are taken")
    }
    var shapes: [Shape] = []
    for part in parts { shapes.append(try Shape(parsing: part.trimmed)) }
    self.init(shapes: shapes)
  }

  /// What a scan is.
  public func classify(_ scan: Scan) -> ScanKind {
    classify(code: scan.code, aim: scan.aim)
  }

  /// What a code with this identifier is.
  public func classify(code: String, aim: AIMIdentifier? = nil) -> ScanKind {
    guard aim?.isGoods != true, code.utf8.allSatisfy(\.isAlphanumeric),
      shapes.contains(where: { $0.matches(code) }), let payment = PaymentCode(explicit: code)
    else { return .goods }
    return .paymentCode(payment)
  }
}

/// What is wrong with a `payment_code` key, and what would be right.
public struct PaymentCodeRuleError: Error, Hashable, Sendable, CustomStringConvertible {
  public let shape: String
  public let reason: String

  public var description: String {
    "\"\(shape)\": \(reason). Right would be a list such as \"25-30:16-24, 62:19, *:18\""
  }
}

extension PaymentCodeRule.Shape {
  init(parsing text: Substring) throws(PaymentCodeRuleError) {
    func refused(_ reason: String) -> PaymentCodeRuleError {
      PaymentCodeRuleError(shape: String(text.prefix(64)), reason: reason)
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw refused("a shape is PREFIX:LENGTH") }
    let bounds = parts[1].trimmed.split(separator: "-", omittingEmptySubsequences: false)
      .map { Int(digits: $0.trimmed) }
    guard (1...2).contains(bounds.count), let low = bounds[0], let high = bounds[bounds.count - 1],
      low <= high, low >= 8, high <= 32
    else { throw refused("LENGTH is a number from 8 to 32, or a range of them") }
    lengths = low...high

    let prefix = parts[0].trimmed
    guard !prefix.isEmpty else { throw refused("PREFIX is missing; * stands for any") }
    if prefix == "*" {
      prefixes = .any
      return
    }
    let ends = prefix.split(separator: "-", omittingEmptySubsequences: false).map(\.trimmed)
    if ends.count == 1, prefix.utf8.count <= low, prefix.utf8.allSatisfy(\.isAlphanumeric) {
      prefixes = .text(String(prefix))
    } else if ends.count == 2, let from = Int(digits: ends[0]), let to = Int(digits: ends[1]),
      from <= to, ends[0].utf8.count == ends[1].utf8.count
    {
      prefixes = .numbers(from...to, digits: ends[0].utf8.count)
    } else {
      throw refused(
        "PREFIX is letters and digits not longer than LENGTH, a range of equally long numbers "
          + "(at most 8 digits), or *")
    }
  }

  func matches(_ code: String) -> Bool {
    guard lengths.contains(code.utf8.count) else { return false }
    switch prefixes {
    case .any: return true
    case .text(let prefix): return code.utf8.starts(with: prefix.utf8)
    case .numbers(let range, let digits):
      guard let number = Int(digits: code.prefix(digits)) else { return false }
      return range.contains(number)
    }
  }
}

extension Int {
  /// 1 to 8 ASCII digits and nothing else.
  fileprivate init?(digits text: Substring) {
    guard (1...8).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    self.init(text)
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return start[...end]
  }
}
