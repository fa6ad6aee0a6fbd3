public import Terminal

/// The members of one JSON object of an answer: each name once, in alphabetical order, as they are
/// written.
///
/// An array and no dictionary: an object has two dozen members at most, which are put together in
/// their order, perhaps looked at, and written, once for each of some hundred million answers.
public struct AnswerMembers: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    case plain(JSONValue)
    /// An object within, such as `biz_response`.
    case layer(AnswerMembers)
  }

  struct Member: Hashable, Sendable {
    var name: String
    var value: Content
  }

  private(set) var list: [Member] = []

  init(reserving count: Int = 0) { list.reserveCapacity(count) }

  public var isEmpty: Bool { list.isEmpty }

  /// A member by its name; nil takes it away.
  public subscript(name: String) -> JSONValue? {
    get {
      switch value(name) {
      case .plain(let value)?: value
      case .layer(let members)?: members.json
      case nil: nil
      }
    }
    set { put(name, newValue.map(Content.plain)) }
  }

  /// An object within; nil where there is none of this name, or it is something else.
  func layer(_ name: String) -> AnswerMembers? {
    if case .layer(let members)? = value(name) { members } else { nil }
  }

  mutating func setLayer(_ name: String, _ members: AnswerMembers) { put(name, .layer(members)) }

  /// A text, left out where there is none.
  mutating func add(_ name: String, _ text: String?) {
    if let text { put(name, .plain(.string(text))) }
  }

  /// Takes the members whose names are not there yet.
  mutating func addMissing(_ more: [String: JSONValue]) {
    for (name, value) in more where self.value(name) == nil { self[name] = value }
  }

  /// The text of a member that is one.
  func text(_ name: String) -> String? {
    if case .plain(.string(let text))? = value(name) { text } else { nil }
  }

  var json: JSONValue {
    let pairs = list.map { member in
      switch member.value {
      case .plain(let value): (member.name, value)
      case .layer(let members): (member.name, members.json)
      }
    }
    return .object(Dictionary(uniqueKeysWithValues: pairs))
  }

  private func value(_ name: String) -> Content? {
    list.firstIndex { $0.name == name }.map { list[$0].value }
  }

  private mutating func put(_ name: String, _ value: Content?) {
    // Nearly always in order already.
    var index = list.endIndex
    while index > 0, list[index - 1].name >= name { index -= 1 }
    let isThere = index < list.endIndex && list[index].name == name
    switch (value, isThere) {
    case (let value?, true): list[index].value = value
    case (let value?, false): list.insert(Member(name: name, value: value), at: index)
    case (nil, true): list.remove(at: index)
    case (nil, false): break
    }
  }
}

extension AnswerMembers: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self.init(reserving: members.count)
    for (name, value) in members { self[name] = value }
  }
}
