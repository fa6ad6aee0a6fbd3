package import Cryptography
import Terminal

/// A message to IOTPay: parameters in an order, texts and whole numbers, with `sign` at the end.
package struct IOTPayMessage: Hashable, Sendable {
  private enum Value: Hashable, Sendable {
    case text(String)
    case number(Int64)
  }

  private var members: [(name: String, value: Value)] = []

  package init() {}

  package static func == (one: Self, other: Self) -> Bool {
    one.members.elementsEqual(other.members) { $0.name == $1.name && $0.value == $1.value }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(parameters) }

  /// Left out when there is none or it is empty: neither signed nor sent.
  mutating func add(_ name: String, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    members.append((name, .text(text)))
  }

  mutating func add(_ name: String, _ number: Int64) { members.append((name, .number(number))) }

  /// What is signed of it.
  package var parameters: [IOTPayParameter] {
    members.map { member in
      switch member.value {
      case .text(let text): IOTPayParameter(member.name, text)
      case .number(let number): IOTPayParameter(member.name, String(number))
      }
    }
  }

  /// The JSON that is sent, signed.
  package func signed(with key: Secret) -> [UInt8] {
    var writer = JSONWriter()
    for (name, value) in members {
      switch value {
      case .text(let text): writer.add(name, text)
      case .number(let number): writer.add(name, JSONValue.integer(number))
      }
    }
    writer.add("sign", IOTPaySignature.sign(parameters, key: key))
    return writer.finish()
  }
}
