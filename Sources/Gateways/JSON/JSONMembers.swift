import Terminal

/// The members of a JSON object: each name once; a name that came twice with different values is a
/// ``JSONNode/contradiction``.
///
/// An answer has two dozen members, is read once and asked for most of them: to compare a name with
/// all of them is quicker than to keep a dictionary. From ``searched`` members on there is one all
/// the same, so that an answer of a hundred thousand names takes no longer than its length says.
package struct JSONMembers: Hashable, Sendable {
  static let searched = 64

  private struct Member: Sendable {
    let name: String
    let mark: UInt32
    var node: JSONNode
  }

  private var list: [Member] = []
  /// Where each name stands; empty while they are few.
  private var places: [String: Int] = [:]

  package init() {}

  package var isEmpty: Bool { list.isEmpty }
  package var count: Int { list.count }
  package var names: [String] { list.map(\.name) }

  package subscript(name: String) -> JSONNode? {
    place(of: name, Self.mark(name)).map { list[$0].node }
  }

  /// One more member, as it comes.
  mutating func add(_ name: String, _ node: JSONNode) {
    let mark = Self.mark(name)
    if let place = place(of: name, mark) {
      if list[place].node != node { list[place].node = .contradiction }
      return
    }
    // Room for a whole answer, once it is more than an envelope.
    if list.count == 4 { list.reserveCapacity(28) }
    list.append(Member(name: name, mark: mark, node: node))
    if !places.isEmpty {
      places[name] = list.count - 1
    } else if list.count > Self.searched {
      for (place, member) in list.enumerated() { places[member.name] = place }
    }
  }

  private func place(of name: String, _ mark: UInt32) -> Int? {
    guard places.isEmpty else { return places[name] }
    return list.firstIndex { member in
      (member.mark == mark || member.mark == 0 || mark == 0) && member.name == name
    }
  }

  /// Names of ASCII that are equal have equal marks. 0: not of ASCII, where one name can be written
  /// in several ways, so that the texts themselves are to be compared.
  private static func mark(_ name: String) -> UInt32 {
    var name = name
    return name.withUTF8 { octets in
      guard let first = octets.first, let last = octets.last else { return 1 }
      guard octets.allSatisfy({ $0 < 0x80 }) else { return 0 }
      let middle = octets[octets.count / 2]
      return UInt32(truncatingIfNeeded: octets.count) << 24 | UInt32(first) << 16
        | UInt32(middle) << 8 | UInt32(last) | 0x80
    }
  }

  /// Whatever their order.
  package static func == (one: JSONMembers, other: JSONMembers) -> Bool {
    one.count == other.count && one.list.allSatisfy { other[$0.name] == $0.node }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(count) }
}

extension JSONMembers: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral members: (String, JSONNode)...) {
    self.init()
    for (name, node) in members { add(name, node) }
  }
}
