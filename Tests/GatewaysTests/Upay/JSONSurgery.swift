import Terminal

/// SplitMix64: the same numbers from the same seed.
struct Random: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The paths to all members of objects in objects, the root's (empty) among them.
func paths(_ value: JSONValue) -> [[String]] {
  guard case .object(let members) = value else { return [[]] }
  return [[]]
    + members.sorted { $0.key < $1.key }.flatMap { name, value in
      paths(value).map { [name] + $0 }
    }
}

func value(_ value: JSONValue, _ path: [String]) -> JSONValue? {
  path.reduce(value as JSONValue?) { value, name in
    guard case .object(let members)? = value else { return nil }
    return members[name]
  }
}

/// The document with the member at `path` exchanged, or taken out.
func replacing(_ value: JSONValue, _ path: [String], _ new: JSONValue?) -> JSONValue {
  guard let name = path.first else { return new ?? .null }
  guard case .object(var members) = value, let inner = members[name] else { return value }
  if path.count == 1 {
    members[name] = new
  } else {
    members[name] = replacing(inner, Array(path.dropFirst()), new)
  }
  return .object(members)
}

/// The document as text, its members in any order.
func shuffled(_ value: JSONValue, _ random: inout Random) -> String {
  guard case .object(let members) = value else {
    return String(decoding: Sample.octets(value), as: UTF8.self)
  }
  let order = members.sorted { $0.key < $1.key }.shuffled(using: &random)
  let texts = order.map { name, value in #""\#(name)" : \#(shuffled(value, &random))"# }
  return "{ \(texts.joined(separator: " ,\n")) }"
}

/// The members of this name, each with itself under another value.
func occurrences(of name: String, in body: String) -> [(String, String)] {
  var found: [(String, String)] = []
  var rest = body[...]
  while let range = rest.firstRange(of: "\"\(name)\":") {
    let value = rest[range.upperBound...]
    if value.first == "\"", let end = value.dropFirst().firstIndex(of: "\"") {
      found.append((String(rest[range.lowerBound...end]), "\"\(name)\":\"OTHER\""))
    } else if value.first == "{" {
      var depth = 0
      if let end = value.firstIndex(where: { character in
        depth += character == "{" ? 1 : character == "}" ? -1 : 0
        return depth == 0
      }) {
        found.append((String(rest[range.lowerBound...end]), "\"\(name)\":{}"))
      }
    }
    rest = value
  }
  return found
}

/// The document as text, with the member at `path` exchanged for a text of JSON or taken out.
func text(_ value: JSONValue, _ path: [String], _ new: String?) -> String {
  edited(value, path) { name, _ in new.map { [#""\#(name)":\#($0)"#] } ?? [] }
}

/// The document as text, with the member at `path` said once more, as a text of JSON.
func doubled(_ value: JSONValue, _ path: [String], _ again: String) -> String {
  edited(value, path) { name, said in [#""\#(name)":\#(said)"#, #""\#(name)":\#(again)"#] }
}

/// The document as text, with whatever `edit` makes of the member at `path`.
private func edited(
  _ value: JSONValue, _ path: [String], _ edit: (String, String) -> [String]
) -> String {
  guard case .object(let members) = value, let next = path.first else {
    return String(decoding: Sample.octets(["x": value]).dropFirst(5).dropLast(), as: UTF8.self)
  }
  let texts = members.sorted { $0.key < $1.key }.flatMap { name, member -> [String] in
    guard name == next else { return [#""\#(name)":\#(edited(member, [], edit))"#] }
    let rest = Array(path.dropFirst())
    return rest.isEmpty
      ? edit(name, edited(member, [], edit)) : [#""\#(name)":\#(edited(member, rest, edit))"#]
  }
  return "{\(texts.joined(separator: ","))}"
}
