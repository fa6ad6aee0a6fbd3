import Conformance
import FoundationEssentials
import Gateways
import Terminal
import Testing

/// What the protocol offers and the daemon leaves alone: every request it can make, in full.
@Suite struct UpayUnusedTests {
  /// A request with everything that can be said in it, and its path.
  struct Made {
    let path: String
    let request: HTTPRequest
    let members: [String: JSONValue]
  }

  static func order(_ kind: OrderRequest.Kind) -> Order {
    Sample.order(kind, sn: "7894259244067218") {
      $0.payway = "1"
      $0.description = "d"
      $0.reflect = #"{"till":"4"}"#
      $0.extended = ["extend_params": ["hb_fq_num": "3"]]
      $0.goodsDetails = [
        ["goods_id": "1", "goods_name": "g", "quantity": 1, "price": 1, "promotion_type": 0]
      ]
      $0.saleNo = "S-1"
      $0.scanner = "counter"
      $0.printer = "kitchen"
    }
  }

  func made() throws -> [Made] {
    let gateway = UpayGateway(osInfo: "Debian 12", sdkVersion: "upayd 1.0")
    let signer = Sample.credentials
    var requests = Sample.commands.map { command in
      gateway.request(
        command, for: Self.order(command == .precreate ? .precreate : .pay),
        code: PaymentCode(explicit: "130818341921441147"), signedBy: signer)
    }
    requests += [
      gateway.probe(number: "P-1", signedBy: signer),
      gateway.lookupRequest(.sn("7894259244067218"), signedBy: signer),
      gateway.lookupRequest(.clientSN(Sample.request().clientSN), signedBy: signer),
      gateway.checkInRequest(deviceID: "POS-001", signedBy: signer),
      gateway.activationRequest(
        Activation(appID: "a", code: "1", deviceID: "d", clientSN: "t", name: "till"),
        signedBy: signer),
    ]
    return try requests.map {
      Made(
        path: $0.path, request: $0,
        members: try JSONDecoder().decode([String: JSONValue].self, from: Data($0.body)))
    }
  }

  @Test func onlyThesePathsAreAsked() throws {
    let paths = try Set(made().map(\.path))
    #expect(
      paths == [
        "/terminal/activate", "/terminal/checkin", "/upay/v2/pay", "/upay/v2/precreate",
        "/upay/v2/query", "/upay/v2/refund", "/upay/v2/revoke", "/upay/v2/cancel",
      ])
    covers("3/uploadLog", "1.1/wap-gateway", "11/path")
  }

  @Test func onlyTheseHeadersAreSent() throws {
    for made in try made() {
      #expect(made.request.method == "POST")
      #expect(made.request.headers.map(\.name) == ["Content-Type", "Authorization"])
      let sign = made.request.headers[1].value.split(separator: " ")
      #expect(sign.count == 2 && sign[1] == sign[1].lowercased() && sign[1].utf8.count == 32)
      // The body speaks of the terminal that signs, or is an activation.
      #expect(made.members["terminal_sn"] == .string(String(sign[0])) || made.path.hasSuffix("ate"))
    }
    covers(
      "1.2/X-Forwarded-For", "1.2/Format", "1.2/post", "1.5/wap-sign", "11/hex-upper",
      "11/hex-lower", "1.4/lower-case", "1.4/header-and-body")
  }

  static let payment: Set = [
    "terminal_sn", "client_sn", "total_amount", "payway", "subject", "operator", "description",
    "device_id", "extended", "goods_details", "reflect",
  ]
  static let members: [String: Set<String>] = [
    "/upay/v2/pay": payment.union(["dynamic_id"]),
    "/upay/v2/precreate": payment,
    "/upay/v2/query": ["terminal_sn", "sn", "client_sn", "refund_request_no"],
    "/upay/v2/refund": [
      "terminal_sn", "sn", "client_sn", "refund_request_no", "refund_amount", "operator",
    ],
    "/upay/v2/cancel": ["terminal_sn", "sn", "client_sn"],
    "/upay/v2/revoke": ["terminal_sn", "sn", "client_sn"],
    "/terminal/checkin": ["terminal_sn", "device_id", "os_info", "sdk_version"],
    "/terminal/activate": [
      "app_id", "code", "device_id", "client_sn", "name", "os_info", "sdk_version",
    ],
  ]

  @Test func onlyTheseMembersAreSent() throws {
    let made = try made()
    for (path, members) in Self.members {
      let sent = made.filter { $0.path == path }.flatMap(\.members.keys)
      #expect(Set(sent) == members, "\(path)")
    }
    covers(
      "6.1/longitude", "6.1/latitude", "6.2/sub_payway", "6.2/payer_uid",
      "6.4/extended", "6.4/goods_details", "6.4/client_tsn", "6.4/reflect", "6.4/refund_reason",
      "6.5/operator", "2/type", "1.5/wap-sign")
  }

  @Test func everyValueIsAText() throws {
    for made in try made() {
      for (name, value) in made.members where name != "extended" && name != "goods_details" {
        guard case .string(let text) = value else {
          Issue.record("\(name) is \(value)")
          continue
        }
        #expect(!text.isEmpty)
      }
    }
    covers("1.2/texts", "1.2/reflect-text", "1.4/empty")
  }

  /// No time, counter or random number: a repetition is the same octets.
  @Test func theSameRequestIsTheSameOctets() throws {
    let first = try made().map(\.request)
    #expect(try made().map(\.request) == first)
    covers("1.2/no-time", "1.4/exact-octets")
  }
}
