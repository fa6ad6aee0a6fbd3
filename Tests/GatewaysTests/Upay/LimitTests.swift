import Conformance
import Gateways
import Terminal
import Testing

@Suite struct UpayLimitTests {
  typealias Change = @Sendable (inout OrderRequest) -> Void

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var kind = OrderRequest.Kind.pay
    /// The field that is refused; nil when nothing is.
    let field: String?
    let change: Change
    var testDescription: String { name }

    /// What of the protocol it is about.
    var rows: [String] {
      guard let field else { return [] }
      let broken = ["control", "line end", "DEL", "C1", "tab", "NUL", "ESC"]
      let control = [
        broken.contains(where: name.contains) ? "8/control-characters" : "8/octets"
      ]
      if field.hasPrefix("goods_details") {
        let member = field.split(separator: ".").last.map(String.init) ?? ""
        return ["6.1/goods_details"] + control
          + (protocolRows(inSection: "8").contains(member) ? ["8/\(member)"] : [])
      }
      if field.hasPrefix("extended") { return ["6.1/extended"] + control }
      if kind == .precreate { return ["6.2/payway"] }
      return ["6.1/\(field)"] + control
        + (["total_amount": ["8/amount"], "reflect": ["8/reflect"]][field] ?? [])
    }
  }

  static func text(_ octets: Int) -> String { String(repeating: "x", count: octets) }
  /// Octets of UTF-8 in three-octet characters, filled up with one-octet ones.
  static func wide(_ octets: Int) -> String {
    String(repeating: "萨", count: octets / 3) + text(octets % 3)
  }

  static let texts: [Case] = [
    Case(name: "as documented", field: nil) { _ in },
    Case(name: "amount 0", field: "total_amount") { $0.totalAmount = .zero },
    Case(name: "amount 1", field: nil) { $0.totalAmount = Amount(1) },
    Case(name: "amount of 10 digits", field: nil) { $0.totalAmount = Amount(9_999_999_999) },
    Case(name: "amount of 11 digits", field: "total_amount") {
      $0.totalAmount = Amount(10_000_000_000)
    },
    Case(name: "no subject", field: "subject") { $0.subject = "" },
    Case(name: "subject 64", field: nil) { $0.subject = wide(64) },
    Case(name: "subject 65", field: "subject") { $0.subject = wide(65) },
    Case(name: "subject with a line end", field: "subject") { $0.subject = "a\nb" },
    Case(name: "subject with DEL", field: "subject") { $0.subject = "a\u{7F}b" },
    Case(name: "subject with C1", field: "subject") { $0.subject = "a\u{85}b" },
    Case(name: "no operator", field: "operator") { $0.operator = "" },
    Case(name: "operator 32", field: nil) { $0.operator = wide(32) },
    Case(name: "operator 33", field: "operator") { $0.operator = wide(33) },
    Case(name: "operator with a tab", field: "operator") { $0.operator = "a\tb" },
    Case(name: "description 255", field: nil) { $0.description = wide(255) },
    Case(name: "description 256", field: "description") { $0.description = wide(256) },
    Case(name: "description with NUL", field: "description") { $0.description = "\u{0}" },
    Case(name: "empty description", field: nil) { $0.description = "" },
    Case(name: "reflect 64", field: nil) { $0.reflect = wide(64) },
    Case(name: "reflect 65", field: "reflect") { $0.reflect = wide(65) },
    Case(name: "reflect with ESC", field: "reflect") { $0.reflect = "\u{1B}[1m" },
    Case(name: "payway 1 digit", field: nil) { $0.payway = "1" },
    Case(name: "payway 3 digits", field: nil) { $0.payway = "100" },
    Case(name: "payway 4 digits", field: "payway") { $0.payway = "1000" },
    Case(name: "payway 0", field: "payway") { $0.payway = "0" },
    Case(name: "payway by name", field: "payway") { $0.payway = "wechat" },
    Case(name: "payway in other digits", field: "payway") { $0.payway = "３" },
    Case(name: "pay by QQ", field: nil) { $0.payway = "6" },
    Case(name: "precreate", kind: .precreate, field: nil) { _ in },
    Case(name: "precreate, no payway", kind: .precreate, field: "payway") { $0.payway = nil },
    Case(name: "precreate, empty payway", kind: .precreate, field: "payway") { $0.payway = "" },
    Case(name: "precreate by QQ", kind: .precreate, field: "payway") { $0.payway = "6" },
  ]

  static func nested(_ levels: Int) -> JSONValue {
    (0..<levels).reduce("x") { inner, _ in .array([inner]) }
  }

  static func members(_ count: Int) -> JSONValue {
    .object(
      Dictionary(uniqueKeysWithValues: (0..<count).map { ("k\($0)", JSONValue.string("v")) }))
  }

  static let extended: [(String, JSONValue, String?)] = [
    ("24 members", members(24), nil),
    ("25 members", members(25), "extended"),
    ("a text", "x", "extended"),
    ("key 64", .object([wide(64): "v"]), nil),
    ("key 65", .object([text(65): "v"]), "extended.\(text(64))"),
    ("empty key", .object(["": "v"]), "extended."),
    ("value 256", ["k": .string(wide(256))], nil),
    ("value 257", ["k": .string(wide(257))], "extended.k"),
    ("object of 256", ["k": ["a": .string(text(248))]], nil),
    ("object of 257", ["k": ["a": .string(text(249))]], "extended.k"),
    ("instalments", ["extend_params": ["hb_fq_num": "3", "hb_fq_seller_percent": "0"]], nil),
    ("control character", ["k": "a\r"], "extended.k"),
    ("control character inside", ["k": ["a": ["b\u{1}"]]], "extended.k"),
    ("control character in a key inside", ["k": ["a\u{1}": "b"]], "extended.k"),
    ("null", ["k": .null], "extended.k"),
    ("null inside", ["k": [.null]], "extended.k"),
    ("number and truth", ["k": 1, "l": .bool(true)], nil),
    ("7 levels", ["k": nested(7)], nil),
    ("8 levels", ["k": nested(8)], "extended.k"),
    ("200 levels", ["k": nested(200)], "extended.k"),
  ]

  static func good(_ changes: [String: JSONValue?] = [:]) -> JSONValue {
    var members: [String: JSONValue] = [
      "goods_id": "g1", "goods_name": "pizza", "quantity": 1, "price": 625, "promotion_type": 0,
    ]
    for (name, value) in changes { members[name] = value }
    return .array([.object(members)])
  }

  static let goods: [(String, JSONValue, String?)] = [
    ("good", good(), nil),
    ("no array", ["goods_id": "g1"], "goods_details"),
    ("no object", ["g1"], "goods_details[0]"),
    ("no id", good(["goods_id": nil]), "goods_details[0].goods_id"),
    ("empty id", good(["goods_id": ""]), "goods_details[0].goods_id"),
    ("id 32", good(["goods_id": .string(wide(32))]), nil),
    ("id 33", good(["goods_id": .string(wide(33))]), "goods_details[0].goods_id"),
    ("id a number", good(["goods_id": 1]), "goods_details[0].goods_id"),
    ("no name", good(["goods_name": nil]), "goods_details[0].goods_name"),
    ("name 32", good(["goods_name": .string(wide(32))]), nil),
    ("name 33", good(["goods_name": .string(wide(33))]), "goods_details[0].goods_name"),
    ("name with a tab", good(["goods_name": "a\tb"]), "goods_details[0].goods_name"),
    ("no quantity", good(["quantity": nil]), "goods_details[0].quantity"),
    ("quantity 0", good(["quantity": 0]), "goods_details[0].quantity"),
    ("quantity 10 digits", good(["quantity": 9_999_999_999]), nil),
    ("quantity 11 digits", good(["quantity": 10_000_000_000]), "goods_details[0].quantity"),
    ("quantity a text", good(["quantity": "1"]), "goods_details[0].quantity"),
    ("no price", good(["price": nil]), "goods_details[0].price"),
    ("price 0", good(["price": 0]), nil),
    ("price negative", good(["price": -1]), "goods_details[0].price"),
    ("price 9 digits", good(["price": 999_999_999]), nil),
    ("price 10 digits", good(["price": 1_000_000_000]), "goods_details[0].price"),
    ("no promotion", good(["promotion_type": nil]), "goods_details[0].promotion_type"),
    ("promotion 1", good(["promotion_type": 1]), nil),
    ("promotion 2", good(["promotion_type": 2]), "goods_details[0].promotion_type"),
    ("unknown member", good(["colour": "red"]), "goods_details[0].colour"),
  ]

  static var cases: [Case] {
    texts
      + extended.map { name, value, field in
        Case(name: "extended: \(name)", field: field) { $0.extended = value }
      }
      + goods.map { name, value, field in
        Case(name: "goods: \(name)", field: field) { $0.goodsDetails = value }
      }
  }

  @Test(arguments: cases)
  func limits(_ test: Case) {
    let errors = Sample.gateway.violations(in: Sample.request(test.kind, test.change))
    #expect(Set(errors.map(\.field)) == (test.field.map { [$0] } ?? []))
    #expect(errors.allSatisfy { !$0.message.isEmpty && !$0.message.hasControlCharacters })
    covers(test.rows)
  }

  @Test func everyWrongFieldIsNamed() {
    let errors = Sample.gateway.violations(
      in: Sample.request {
        $0.totalAmount = .zero
        $0.subject = Self.text(65)
        $0.operator = ""
      })
    #expect(errors.map(\.field) == ["total_amount", "subject", "operator"])
    #expect(errors[1].message == "has 65 octets of UTF-8: at most 64 are allowed")
  }

  @Test func theListOfErrorsIsBounded() {
    let errors = Sample.gateway.violations(
      in: Sample.request { $0.goodsDetails = .array(Array(repeating: .null, count: 5_000)) })
    #expect(errors.count == 16)
  }

  @Test(arguments: [
    ("app_id", Activation(appID: "", code: "1", deviceID: "d", clientSN: nil, name: nil)),
    ("code", Activation(appID: "a", code: "", deviceID: "d", clientSN: nil, name: nil)),
    ("code", Activation(appID: "a", code: "1\n", deviceID: "d", clientSN: nil, name: nil)),
    ("device_id", Activation(appID: "a", code: "1", deviceID: "", clientSN: nil, name: nil)),
    ("device_id", Activation(appID: "a", code: "1", deviceID: text(33), clientSN: nil, name: nil)),
    ("client_sn", Activation(appID: "a", code: "1", deviceID: "d", clientSN: text(33), name: nil)),
    ("name", Activation(appID: "a", code: "1", deviceID: "d", clientSN: nil, name: text(129))),
  ])
  func activationLimits(_ field: String, _ activation: Activation) {
    #expect(Sample.gateway.violations(in: activation).map(\.field) == [field])
    covers("2/\(field)")
  }

  @Test func activationAtTheLimits() {
    let activation = Activation(
      appID: "a", code: "1", deviceID: Self.text(32), clientSN: Self.text(32),
      name: Self.wide(128))
    #expect(Sample.gateway.violations(in: activation).isEmpty)
  }
}

extension String {
  fileprivate var hasControlCharacters: Bool { unicodeScalars.contains { $0.value < 0x20 } }
}
