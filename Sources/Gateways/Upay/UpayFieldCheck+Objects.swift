import Terminal

/// `extended` and `goods_details`, which are passed on to the provider (Upay Web API, pay).
extension UpayFieldCheck {
  private static let maximumDepth = 8

  mutating func extended(_ value: JSONValue) {
    guard case .object(let members) = value else {
      return refuse("extended", "must be an object")
    }
    guard members.count <= 24 else {
      return refuse("extended", "has \(members.count) members: at most 24 are allowed")
    }
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      let field = "extended.\(key.cleaned(to: 64))"
      guard value.depth(upTo: Self.maximumDepth) < Self.maximumDepth else {
        refuse(field, "is nested too deep: at most \(Self.maximumDepth - 1) levels are allowed")
        continue
      }
      key64(field, key)
      if case .string(let text) = value {
        size(field, text.utf8.count, limit: 256)
      } else {
        size(field, JSONWriter.size(of: value), limit: 256)
      }
      inside(field, value)
    }
  }

  private mutating func key64(_ field: String, _ key: String) {
    if key.isEmpty || key.utf8.count > 64 || key.hasControlCharacters {
      refuse(field, "has a wrong name: 1 to 64 octets without control characters are allowed")
    }
  }

  private mutating func inside(_ field: String, _ value: JSONValue) {
    switch value {
    case .null: refuse(field, "is null: leave the member out instead")
    case .string(let text): controls(field, text)
    case .bool, .integer: break
    case .array(let elements):
      for element in elements where !isFull { inside(field, element) }
    case .object(let members):
      for (key, value) in members.sorted(by: { $0.key < $1.key }) where !isFull {
        key64(field, key)
        inside(field, value)
      }
    }
  }

  mutating func goods(_ value: JSONValue) {
    guard case .array(let elements) = value else {
      return refuse("goods_details", "must be an array of objects")
    }
    for (index, element) in elements.enumerated() where !isFull {
      goods("goods_details[\(index)]", element)
    }
  }

  private mutating func goods(_ field: String, _ element: JSONValue) {
    guard case .object(let members) = element else {
      return refuse(
        field, "must be an object of goods_id, goods_name, quantity, price and promotion_type")
    }
    goodsText("\(field).goods_id", members["goods_id"])
    goodsText("\(field).goods_name", members["goods_name"])
    goodsNumber("\(field).quantity", members["quantity"], 1...9_999_999_999)
    goodsNumber("\(field).price", members["price"], 0...999_999_999)
    goodsNumber("\(field).promotion_type", members["promotion_type"], 0...1)
    let known: Set = ["goods_id", "goods_name", "quantity", "price", "promotion_type"]
    for name in members.keys.sorted() where !known.contains(name) {
      refuse("\(field).\(name.cleaned(to: 64))", "is not a member of goods_details")
    }
  }

  private mutating func goodsText(_ field: String, _ value: JSONValue?) {
    guard case .string(let text) = value else {
      return refuse(field, "must be a text of 1 to 32 octets")
    }
    self.text(field, text, limit: 32, required: true)
  }

  private mutating func goodsNumber(
    _ field: String, _ value: JSONValue?, _ range: ClosedRange<Int64>
  ) {
    guard case .integer(let number) = value, range.contains(number) else {
      return refuse(
        field, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}

extension JSONValue {
  /// How deep arrays and objects are nested in each other; looks no deeper than `limit`.
  fileprivate func depth(upTo limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    switch self {
    case .null, .bool, .integer, .string: return 0
    case .array(let elements):
      return 1 + (elements.lazy.map { $0.depth(upTo: limit - 1) }.max() ?? 0)
    case .object(let members):
      return 1 + (members.values.lazy.map { $0.depth(upTo: limit - 1) }.max() ?? 0)
    }
  }
}
