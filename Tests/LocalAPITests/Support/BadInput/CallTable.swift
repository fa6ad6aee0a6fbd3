/// Every call of the API with everything that it takes, as the contract says: what tests make wrong
/// requests of.
///
/// Nothing but the standard library is used here, so that tests of other parts can read the same
/// files.
struct CallEntry: Sendable, CustomStringConvertible {
  let method: String
  /// With a number for the order, or a name for the device.
  let path: String
  var members: [InputField] = []
  var parameters: [InputField] = []
  var description: String { "\(method) \(path)" }
}

/// A member of a body, or a parameter of a query.
struct InputField: Sendable {
  enum Kind: Sendable {
    /// Any text, of so many octets of UTF-8; nil: the contract names no limit.
    case text(limit: Int?)
    /// `A-Z a-z 0-9 . _ -`, so many of them.
    case number(limit: Int)
    case choice([String])
    case integer(ClosedRange<Int64>)
    case flag
    case object
    case array
    case lines
    case time
    case date
  }
  /// As a refusal names it.
  let name: String
  let kind: Kind
  var isRequired = false
  /// A value that is accepted: JSON in a body, as it is written in a query.
  let sample: String
  /// The member of the body that holds it, where it is not its own: `lines`.
  var holder: String?

  /// The body's member with `value` in it.
  func member(_ value: String) -> String {
    guard let holder else { return "\"\(name)\":\(value)" }
    return "\"\(holder)\":[{\"\(name.split(separator: ".")[1])\":\(value)}]"
  }

  static func text(
    _ name: String, _ limit: Int?, _ sample: String = "\"x\"", isRequired: Bool = false
  ) -> Self {
    Self(name: name, kind: .text(limit: limit), isRequired: isRequired, sample: sample)
  }

  static func flag(_ name: String) -> Self { Self(name: name, kind: .flag, sample: "true") }

  static func clientSN(_ name: String = "client_sn") -> Self {
    Self(name: name, kind: .number(limit: 32), sample: "\"A-1\"")
  }
}

extension CallEntry {
  private static let wait = InputField(name: "wait", kind: .integer(0...300), sample: "0")

  private static let order: [InputField] = [
    .clientSN(), .text("sale_no", 64), .flag("again"),
    InputField(
      name: "total_amount", kind: .integer(1...5_000_000), isRequired: true, sample: "1250"),
    .text("currency", nil, "\"CNY\""), .text("subject", 64), .text("operator", 32),
    .text("payway", nil, "\"3\""), .text("description", 255), .text("reflect", 64),
    InputField(name: "extended", kind: .object, sample: "{}"),
    InputField(name: "goods_details", kind: .array, sample: "[]"),
    .text("gateway", nil, "\"upay\""), .flag("print"), .text("printer", nil),
  ]

  private static let why: [InputField] = [.text("operator", 32), .text("reason", 128)]

  private static let lines: [InputField] = {
    var fields: [InputField] = [
      .text("text", nil), InputField(name: "align", kind: .choice(["left"]), sample: "\"left\""),
      .flag("bold"), .flag("double"), .text("qr", nil), .text("barcode", nil), .flag("rule"),
    ]
    fields = fields.map {
      InputField(name: "lines[0].\($0.name)", kind: $0.kind, sample: $0.sample, holder: "lines")
    }
    return fields
  }()

  static let all: [CallEntry] = [
    CallEntry(
      method: "POST", path: "/v1/pay",
      members: order + [
        .text("dynamic_id", 32, "\"134567890123456789\""), .text("scan_id", nil),
        .text("scanner", nil), .text("agreement", nil),
      ], parameters: [wait]),
    CallEntry(
      method: "POST", path: "/v1/agreements",
      members: [
        .clientSN("agreement_no"), .text("gateway", nil, "\"upay\""), .text("user", nil),
        .text("operator", 32), .flag("print"), .text("printer", nil),
      ], parameters: [wait]),
    CallEntry(
      method: "GET", path: "/v1/agreements",
      parameters: [
        .text("gateway", 64, "upay"),
        InputField(name: "state", kind: .choice(["active"]), sample: "active"),
        InputField(name: "limit", kind: .integer(1...200), sample: "50"), .text("after", 64, "c"),
      ]),
    CallEntry(method: "GET", path: "/v1/agreements/A-1", parameters: [wait]),
    CallEntry(method: "DELETE", path: "/v1/agreements/A-1", parameters: [wait]),
    CallEntry(
      method: "POST", path: "/v1/precreate", members: order + [.flag("preauth")], parameters: [wait]
    ),
    CallEntry(
      method: "GET", path: "/v1/orders",
      parameters: [
        .text("sn", 64, "7"), .text("sale_no", 64, "7"),
        InputField(name: "state", kind: .choice(["paid"]), sample: "paid"),
        InputField(name: "since", kind: .time, sample: "2026-11-21T00:00:00+08:00"),
        InputField(name: "until", kind: .time, sample: "2026-11-21T00:00:00Z"),
        InputField(name: "limit", kind: .integer(1...200), sample: "50"), .text("after", 64, "c"),
      ]),
    CallEntry(
      method: "POST", path: "/v1/orders/adopt",
      members: [.text("sn", nil, "\"7\""), .clientSN()]),
    CallEntry(method: "GET", path: "/v1/orders/A-1", parameters: [wait]),
    CallEntry(method: "POST", path: "/v1/orders/A-1/query", parameters: [wait]),
    CallEntry(method: "POST", path: "/v1/orders/A-1/cancel", members: why, parameters: [wait]),
    CallEntry(method: "POST", path: "/v1/orders/A-1/revoke", members: why, parameters: [wait]),
    CallEntry(
      method: "POST", path: "/v1/orders/A-1/refunds",
      members: [
        InputField(
          name: "refund_request_no", kind: .number(limit: 20), isRequired: true, sample: "\"r1\""),
        InputField(
          name: "refund_amount", kind: .integer(1...9_999_999_999), isRequired: true, sample: "1"),
      ] + why, parameters: [wait]),
    CallEntry(
      method: "POST", path: "/v1/orders/A-1/resolve",
      members: [
        InputField(
          name: "as", kind: .choice(["paid", "not_paid", "returned"]), isRequired: true,
          sample: "\"paid\""), .text("reason", 128, isRequired: true), .text("operator", 32),
      ]),
    CallEntry(method: "POST", path: "/v1/orders/A-1/receipt"),
    CallEntry(method: "GET", path: "/v1/orders/A-1/receipt.txt"),
    CallEntry(method: "GET", path: "/v1/orders/A-1/receipt.png"),
    CallEntry(
      method: "POST", path: "/v1/print",
      members: [
        .text("print_id", 64), .text("printer", nil),
        InputField(name: "lines", kind: .lines, isRequired: true, sample: "[{\"text\":\"x\"}]"),
        .flag("cut"), .flag("drawer"),
      ] + lines),
    CallEntry(
      method: "POST", path: "/v1/devices/counter/test",
      parameters: [
        wait, InputField(name: "kind", kind: .choice(["scanner", "printer"]), sample: "scanner"),
      ]),
    CallEntry(
      method: "POST", path: "/v1/devices/counter/capture",
      parameters: [
        wait, InputField(name: "kind", kind: .choice(["scanner", "printer"]), sample: "scanner"),
      ]),
    CallEntry(
      method: "POST", path: "/v1/devices/counter/capture/end",
      parameters: [
        InputField(name: "kind", kind: .choice(["scanner", "printer"]), sample: "scanner")
      ]),
    CallEntry(method: "GET", path: "/v1/devices"),
    CallEntry(method: "GET", path: "/v1/reports/day", parameters: report),
    CallEntry(method: "GET", path: "/v1/reports/day.csv", parameters: report),
    CallEntry(method: "GET", path: "/v1/terminal"),
    CallEntry(
      method: "POST", path: "/v1/terminal/activate",
      members: [
        .text("code", nil, isRequired: true), .text("gateway", nil, "\"upay\""),
        .text("device_id", nil), .text("name", nil), .text("client_sn", nil), .flag("replace"),
        .flag("force"),
      ]),
    CallEntry(method: "POST", path: "/v1/terminal/check-in", members: [.flag("force")]),
    CallEntry(
      method: "POST", path: "/v1/logins/verify",
      members: [.text("request_data", nil, isRequired: true), .text("gateway", nil, "\"upay\"")]),
    CallEntry(method: "GET", path: "/v1/events"),
    CallEntry(method: "GET", path: "/v1/status"),
    CallEntry(method: "GET", path: "/metrics"),
    CallEntry(method: "GET", path: "/openapi.json"),
  ]

  private static let report = [
    InputField(name: "date", kind: .date, sample: "2026-11-21"),
    InputField(name: "reconcile", kind: .choice(["true", "false"]), sample: "true"),
  ]
}
