/// One request that is like a good one but for one thing.
struct BadInput: Sendable, CustomStringConvertible {
  enum Layer: Sendable {
    /// Refused wherever it comes from: encoding, JSON, types, names, characters.
    case syntax
    /// Refused by whoever knows what it means: presence, lengths, ranges, patterns.
    case meaning
  }

  let entry: CallEntry
  let layer: Layer
  /// What is wrong, for the one who reads a failed test.
  let what: String
  /// The refused member or parameter; nil where the body as a whole is at fault.
  var field: String?
  var query = ""
  var body: [UInt8]?

  var target: String { entry.path + query }
  var description: String { "\(entry.method) \(target) \(field ?? ""): \(what)" }

  /// Whether a refusal that names `name` names this field, or a part of it.
  func isNamed(by name: String) -> Bool {
    guard let field else { return false }
    return name == field || name.hasPrefix("\(field).") || name.hasPrefix("\(field)[")
  }

  /// The whole request, on a connection that stays.
  var message: [UInt8] {
    var head = "\(entry.method) \(target) HTTP/1.1\r\nHost: upayd\r\n"
    if let body {
      head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n"
    }
    return Array("\(head)\r\n".utf8) + (body ?? [])
  }
}

extension CallEntry {
  /// The body with every required member, but for `field`, and with `others` after them.
  func body(without field: InputField? = nil, _ others: [UInt8]...) -> [UInt8] {
    let members = self.members.filter {
      $0.isRequired && $0.name != field?.name && $0.name != field?.holder
    }
    let texts = members.map { Array($0.member($0.sample).utf8) } + others
    return [0x7B] + texts.joined(separator: [0x2C]) + [0x7D]
  }

  /// Everything that can be wrong with the call's body and query.
  var badInput: [BadInput] {
    let query = badQueries
    guard method == "POST" else { return query }
    return query + badBodies + members.flatMap { badValues(of: $0) + badNames(of: $0) }
  }

  private func badValues(of field: InputField) -> [BadInput] {
    let values =
      field.kind.wrongJSON.map { (Array($0.utf8), BadInput.Layer.syntax) }
      + field.kind.wrongOctets.map { ($0, .syntax) }
      + field.kind.wrongMeaning.map { (Array($0.utf8), .meaning) }
    var found = values.map { value, layer in
      let (before, after) = (field.member(" ").split(separator: " "))
        .halves
      return BadInput(
        entry: self, layer: layer, what: String(decoding: value.prefix(80), as: UTF8.self),
        field: field.name,
        body: body(without: field, Array(before.utf8) + value + Array(after.utf8)))
    }
    if field.isRequired {
      found.append(
        BadInput(
          entry: self, layer: .meaning, what: "missing", field: field.name,
          body: body(without: field)))
    }
    return found
  }

  private func badNames(of field: InputField) -> [BadInput] {
    guard field.holder == nil else { return [] }
    let once = Array(field.member(field.sample).utf8)
    var escaped = "\"\\u00"
    let first = field.name.utf8.first ?? 0
    escaped += String(first, radix: 16) + field.name.dropFirst() + "\":\(field.sample)"
    let upper = field.name.uppercased()
    return [
      BadInput(
        entry: self, layer: .syntax, what: "given twice", field: field.name,
        body: body(without: field, once, once)),
      BadInput(
        entry: self, layer: .syntax, what: "given twice, once escaped", field: field.name,
        body: body(without: field, once, Array(escaped.utf8))),
      BadInput(
        entry: self, layer: .syntax, what: "a letter too many", field: "\(field.name)s",
        body: body(without: nil, Array("\"\(field.name)s\":\(field.sample)".utf8))),
      BadInput(
        entry: self, layer: .syntax, what: "in capitals", field: upper,
        body: body(without: nil, Array("\"\(upper)\":\(field.sample)".utf8))),
    ]
  }

  /// The body as a whole.
  private var badBodies: [BadInput] {
    let good = body()
    let deep = String(repeating: "[", count: 30_000)
    let nested = String(repeating: "{\"a\":", count: 17) + "1" + String(repeating: "}", count: 17)
    var bodies: [(String, [UInt8])] = [
      ("a byte order mark", [0xEF, 0xBB, 0xBF] + good), ("UTF-16", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]),
      ("something behind it", good + [0x78]), ("twice", good + good),
      ("a zero octet behind it", good + [0]), ("not UTF-8", [0x7B, 0xFF, 0x7D]),
    ]
    bodies += [
      " ", "null", "true", "1", "\"x\"", "[]", "[{}]", "{,}", "{]", "/**/{}", "{}//", "{'a':1}",
      "{a:1}", "{\"total_amount\":1,000}", deep,
    ].map { ("\($0.prefix(20))", Array($0.utf8)) }
    bodies += (1..<good.count).map { ("ends after \($0) octets", Array(good.prefix($0))) }
    let whole = bodies.map { BadInput(entry: self, layer: .syntax, what: $0.0, body: $0.1) }
    let unknown = ["\"no_such\":1", "\"\":1", "\"\u{202E}x\":1", "\"\\u0000\":1"].map {
      BadInput(
        entry: self, layer: .syntax, what: "unknown member \($0)",
        body: body(without: nil, Array($0.utf8)))
    }
    return whole + unknown + [
      BadInput(
        entry: self, layer: .syntax, what: "nested too deep", body: Array(nested.utf8))
    ]
  }
}

extension [Substring] {
  /// What stood before and behind the only separator.
  fileprivate var halves: (Substring, Substring) { (self[0], count > 1 ? self[1] : "") }
}
