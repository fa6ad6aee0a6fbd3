package import Cryptography
import Terminal

/// A parameter of a message, as its text stands in the signature.
package struct IOTPayParameter: Hashable, Sendable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// IOTPay's signature: MD5 over the parameters by name, and the merchant's key (IOTPay, signature).
package enum IOTPaySignature {
  /// In which order the parameters stand. The documents say "lexicographic", the vendor's own program
  /// sorts without regard to case; among the documented names the two never differ in one message.
  package enum Order: CaseIterable, Hashable, Sendable {
    case ignoringCase
    case octets
  }

  /// `name=value&…&key=`: all but `sign` and the empty ones.
  package static func canonical(
    _ parameters: [IOTPayParameter], _ order: Order = .ignoringCase
  ) -> String {
    let sorted = parameters.filter { $0.name != "sign" && !$0.value.isEmpty }.sorted(by: order)
    var text = ""
    text.reserveCapacity(512)
    for parameter in sorted {
      text += parameter.name
      text += "="
      text += parameter.value
      text += "&"
    }
    return text + "key="
  }

  /// 32 upper-case hexadecimal digits.
  package static func sign(
    _ parameters: [IOTPayParameter], key: Secret, _ order: Order = .ignoringCase
  ) -> String {
    Digest.md5(canonical(parameters, order).utf8, then: key).hex.uppercased()
  }

  /// Whether a message of theirs is signed; either order is taken.
  package static func accepts(
    _ sign: String, of parameters: [IOTPayParameter], key: Secret
  ) -> Bool {
    var accepted = false
    for order in Order.allCases {
      let expected = self.sign(parameters, key: key, order)
      if Digest.areEqual(Array(expected.utf8), Array(sign.utf8)) { accepted = true }
    }
    return accepted
  }
}

extension [IOTPayParameter] {
  fileprivate func sorted(by order: IOTPaySignature.Order) -> [IOTPayParameter] {
    switch order {
    case .octets:
      return sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    case .ignoringCase:
      return map { (key: $0.name.utf8.map(\.lowercased), parameter: $0) }
        .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        .map(\.parameter)
    }
  }
}

extension UInt8 {
  /// A small letter for a capital of ASCII.
  fileprivate var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 32 : self
  }
}
