/// The fields of a message whose order means nothing: each name once.
package struct WireFields: Hashable, Sendable {
  private var values: [String: String] = [:]

  package init() {}
  package init(_ values: [String: String]) { self.values = values }

  package var count: Int { values.count }
  package var names: [String] { Array(values.keys) }

  /// The value; nil where there is none or it is empty.
  package subscript(name: String) -> String? {
    get { values[name].flatMap { $0.isEmpty ? nil : $0 } }
    set { values[name] = newValue }
  }

  /// All that hold something, by the octets of their names.
  package var sorted: [(name: String, value: String)] {
    values.filter { !$0.value.isEmpty }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { (name: $0.key, value: $0.value) }
  }

  /// One more field as it comes.
  mutating func add(_ name: String, _ value: String) throws(WireFault) {
    guard !name.isEmpty else { throw .malformed }
    guard values.updateValue(value, forKey: name) == nil else {
      throw .doubled(name.cleaned(to: 64))
    }
  }
}

/// Why octets are no message.
package enum WireFault: Error, Hashable, Sendable, CustomStringConvertible {
  case tooLarge(Int)
  case tooMany(Int)
  case notUTF8
  case malformed
  /// A field that comes twice.
  case doubled(String)

  package var description: String {
    switch self {
    case .tooLarge(let limit): "larger than \(limit) octets"
    case .tooMany(let limit): "of more than \(limit) fields"
    case .notUTF8: "not UTF-8"
    case .malformed: "not a list of fields"
    case .doubled(let name): "contradictory: \(name) stands in it twice"
    }
  }
}
