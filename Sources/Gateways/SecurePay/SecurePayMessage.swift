import Cryptography
import Terminal

/// A message of the online platform 5.1.0: fields, and a signature over them.
package struct SecurePayMessage: Hashable, Sendable {
  package static let maximumSize = 65_536
  package static let maximumCount = 128

  package var fields: WireFields

  package init(_ fields: [String: String] = [:]) { self.fields = WireFields(fields) }

  /// What is signed: all fields but the signature and the empty ones, by the octets of their names,
  /// as they are (UPOP 5.1.0, signature).
  package var canonical: String {
    var text = ""
    text.reserveCapacity(1_024)
    for (name, value) in fields.sorted where name != "signature" {
      if !text.isEmpty { text += "&" }
      text += name
      text += "="
      text += value
    }
    return text
  }

  /// The body of a request (UPOP 5.1.0: `application/x-www-form-urlencoded; charset=UTF-8`).
  package var form: [UInt8] {
    var form = FormWriter()
    for (name, value) in fields.sorted { form.add(name, value) }
    return form.finish()
  }

  /// A notification: an ordinary form.
  package init(form octets: [UInt8]) throws(WireFault) { fields = try FormReader.read(octets) }

  /// An answer: `k=v&k=v…`, of which nothing is escaped. A name ends at the first `=`; `&` within
  /// braces or brackets belongs to a value (UPOP 5.1.0, answers).
  package init(raw octets: [UInt8]) throws(WireFault) {
    guard octets.count <= Self.maximumSize else { throw .tooLarge(Self.maximumSize) }
    guard let text = String(utf8: octets.span) else { throw .notUTF8 }
    try self.init(raw: text)
  }

  private init(raw text: String) throws(WireFault) {
    fields = WireFields()
    var text = text
    let octets = text.withUTF8 { Array($0) }
    var depth = 0
    var start = 0
    for index in 0...octets.count {
      let octet = index < octets.count ? octets[index] : UInt8(ascii: "&")
      switch octet {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= depth > 0 ? 1 : 0
      case UInt8(ascii: "&") where depth == 0 || index == octets.count:
        try add(octets[start..<index])
        start = index + 1
      default: break
      }
    }
  }

  private mutating func add(_ pair: ArraySlice<UInt8>) throws(WireFault) {
    guard fields.count < Self.maximumCount else { throw .tooMany(Self.maximumCount) }
    guard let end = pair.firstIndex(of: UInt8(ascii: "=")) else { throw .malformed }
    // Cut at ASCII, so that either half is as whole as the text was.
    let name = String(decoding: pair[..<end], as: UTF8.self)
    let value = String(decoding: pair[(end + 1)...], as: UTF8.self)
    try fields.add(name, value)
  }

  /// Whether what is signed reads back as these fields: a value that holds `&name=` could otherwise
  /// be moved into a field of its own without the signature's noticing.
  var isUnambiguous: Bool {
    guard let again = try? SecurePayMessage(raw: canonical) else { return false }
    var signed = fields
    signed["signature"] = ""
    return again.fields.sorted.elementsEqual(signed.sorted, by: ==)
  }
}
