/// The POS software's own number of an order: the identity of a payment (`client_sn`).
public struct ClientSN: Hashable, Sendable {
  public let text: String

  /// `^[A-Za-z0-9._-]{1,32}$`, else nil.
  public init?(_ text: String) {
    guard isNumber(text, upTo: 32) else { return nil }
    self.text = text
  }

  /// A number of our own making: it sorts by time and holds 64 random bits, no counter.
  ///
  /// - Parameter wall: milliseconds since 1970.
  public init(wall: Milliseconds, random: UInt64) {
    text = base32(UInt64(max(0, wall)), digits: 10) + base32(random, digits: 13)
  }
}

/// The caller's number of one refund of an order (`refund_request_no`).
public struct RefundRequestNo: Hashable, Sendable {
  public let text: String

  /// `^[A-Za-z0-9._-]{1,20}$`, else nil.
  public init?(_ text: String) {
    guard isNumber(text, upTo: 20) else { return nil }
    self.text = text
  }

  /// The number under which the daemon returns a late payment, should a cancel be refused.
  /// Numbers of refunds are unique within an order, and an order has one late payment at most.
  public static let latePayment = RefundRequestNo(unchecked: "late-payment")

  /// The number under which a revoke goes on as a refund, once its reversal was refused.
  ///
  /// - Parameter count: how many revokes the order has had, this one included.
  static func revoke(_ count: Int) -> RefundRequestNo {
    RefundRequestNo(unchecked: "revoke-\(count)")
  }

  private init(unchecked text: String) { self.text = text }
}

extension ClientSN: CustomStringConvertible, Codable {
  public var description: String { text }
  public init(from decoder: any Decoder) throws {
    guard let number = Self(try String(from: decoder)) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a client_sn"))
    }
    self = number
  }
  public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension RefundRequestNo: CustomStringConvertible, Codable {
  public var description: String { text }
  public init(from decoder: any Decoder) throws {
    guard let number = Self(try String(from: decoder)) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a refund_request_no"))
    }
    self = number
  }
  public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

private func isNumber(_ text: String, upTo limit: Int) -> Bool {
  (1...limit).contains(text.utf8.count)
    && text.utf8.allSatisfy { octet in
      octet.isAlphanumeric || octet == UInt8(ascii: ".") || octet == UInt8(ascii: "_")
        || octet == UInt8(ascii: "-")
    }
}

/// Crockford's base 32, whose digits sort as ASCII.
private func base32(_ value: UInt64, digits: Int) -> String {
  let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  var rest = value
  var text: [UInt8] = []
  for _ in 0..<digits {
    text.append(alphabet[Int(rest & 31)])
    rest >>= 5
  }
  return String(decoding: text.reversed(), as: UTF8.self)
}
