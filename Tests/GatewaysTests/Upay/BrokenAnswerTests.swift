import Conformance
import Gateways
import Terminal
import Testing

/// Every documented answer, broken in every way: what is left of it never says more than the whole
/// did, and nothing crashes. In particular nothing is paid, refunded, cancelled or failed by guess.
@Suite struct UpayBrokenAnswerTests {
  @Test(.covers("4/broken"), arguments: DocumentedAnswer.all)
  func truncatedAtEveryOctet(_ whole: DocumentedAnswer) {
    let body = whole.body
    for length in 0..<body.count {
      let got = outcome(Array(body.prefix(length)), to: whole.command)
      guard !got.isUnknown else { continue }
      Issue.record("after \(length) octets: \(got)")
    }
  }

  @Test(.covers("4/broken"), arguments: DocumentedAnswer.all)
  func shuffledIsTheSame(_ whole: DocumentedAnswer) {
    let expected = whole.outcome
    var random = Random(seed: 3)
    for _ in 0..<4 {
      let text = shuffled(whole.answer, &random)
      #expect(outcome(Array(text.utf8), to: whole.command) == expected)
    }
  }

  /// Missing, or of another type, one by one; the numbers among them are as large as one likes.
  static let strangers: [String?] = [
    nil, "null", "true", "false", "0", "-1", "7", "200", "1e999", "-0.5", #""""#, #""x""#, #"" ""#,
    #""\u0000""#, "[]", "[[]]", "{}", #"{"result_code":"200"}"#, #"["PAID"]"#,
    String(repeating: "9", count: 4_000), "\"\(String(repeating: "9", count: 4_000))\"",
    String(repeating: "[", count: 70) + String(repeating: "]", count: 70),
  ]

  @Test(.covers("4/broken", "4/unknown-value"), arguments: DocumentedAnswer.all)
  func everyMemberMissingOrOfAnotherType(_ whole: DocumentedAnswer) {
    let expected = whole.outcome
    for path in paths(whole.answer) where !path.isEmpty {
      for stranger in Self.strangers {
        let body = text(whole.answer, path, stranger)
        let got = outcome(Array(body.utf8), to: whole.command)
        guard !got.saysNoMore(than: expected) else { continue }
        Issue.record("\(path) as \(stranger ?? "missing"): \(got)")
      }
    }
  }

  static let unheardOf = [
    "SOMETHING_NEW", "SOMETHING_NEW_SUCCESS", "NEW_FAIL", "success", "paid", "PAID ", " 200", "201",
    "0", "PAY_SUCCESSFUL", "PÁID", "支付成功",
  ]

  @Test(
    .covers("4/unknown-value", "5.1/unknown", "5.2/unknown", "5.4/unknown", "5.4.1/unknown"),
    arguments: DocumentedAnswer.all)
  func unknownValuesAtEveryLayer(_ whole: DocumentedAnswer) {
    let expected = whole.outcome
    let layers = [
      ["result_code"], ["error_code"], ["biz_response", "result_code"],
      ["biz_response", "error_code"], ["biz_response", "data", "status"],
      ["biz_response", "data", "order_status"],
    ]
    for path in layers where value(whole.answer, path) != nil {
      for stranger in Self.unheardOf {
        let got = outcome(
          replacing(whole.answer, path, .string(stranger)), to: whole.command)
        #expect(got.saysNoMore(than: expected), "\(path) as \(stranger): \(got)")
        // The state of the order decides: no success stands without it. A QR code is none.
        if path.last == "order_status", got.result == .succeeded {
          #expect(UpayVerb(whole.command) == .query || UpayVerb(whole.command) == .precreate)
        }
      }
    }
  }

  @Test(.covers("4/broken"), arguments: DocumentedAnswer.all)
  func everyMemberTwice(_ whole: DocumentedAnswer) {
    let expected = whole.outcome
    for path in paths(whole.answer) where !path.isEmpty {
      guard let member = value(whole.answer, path) else { continue }
      let said = String(
        decoding: Sample.octets(["x": member]).dropFirst(5).dropLast(), as: UTF8.self)
      let same = doubled(whole.answer, path, said)
      #expect(outcome(Array(same.utf8), to: whole.command) == expected, "\(path) twice the same")
      for other in [#""OTHER""#, "null", "7", "{}", #""""#] where other != said {
        let got = outcome(Array(doubled(whole.answer, path, other).utf8), to: whole.command)
        guard !got.saysNoMore(than: expected) else { continue }
        Issue.record("\(path) twice, then as \(other): \(got)")
      }
    }
  }

  @Test(.covers("4/broken"), arguments: DocumentedAnswer.all)
  func octetsThatDoNotBelong(_ whole: DocumentedAnswer) {
    let body = whole.body
    for index in stride(from: 0, to: body.count, by: 7) {
      for octet: UInt8 in [0x00, 0xFF, 0x1F, 0x80] {
        var broken = body
        broken.insert(octet, at: index)
        #expect(outcome(broken, to: whole.command).isUnknown, "\(octet) at \(index)")
      }
    }
    #expect(outcome(body + [0], to: whole.command).isUnknown)
    #expect(outcome([0xEF, 0xBB, 0xBF] + body, to: whole.command) == whole.outcome)
    #expect(outcome([0xFE, 0xFF] + body, to: whole.command).isUnknown)
    #expect(outcome(body.flatMap { [$0, 0] }, to: whole.command).isUnknown)
  }

  @Test(.covers("4/broken"), arguments: DocumentedAnswer.commands)
  func enormousAnswers(_ command: OrderCommand) throws {
    let whole = try #require(DocumentedAnswer.all.first { $0.command == command })
    let room = JSONReader.maximumSize - whole.body.count - 8
    for filling in [#"" "#, "[\"", #"{"a":""#] {
      let tail = ["\" ": "\"", "[\"": "\"]", #"{"a":""#: "\"}"][filling] ?? "\""
      let value = filling + String(repeating: "x", count: room - 16) + tail
      let body = Array(#"{"x":\#(value),"#.utf8) + whole.body.dropFirst()
      #expect(body.count <= JSONReader.maximumSize)
      #expect(outcome(body, to: command) == whole.outcome)
      let larger = body + Array(repeating: 0x20, count: JSONReader.maximumSize + 1 - body.count)
      #expect(outcome(larger, to: command).isUnknown)
    }
  }

  // MARK: Answers that tell an identity, the state of a key, or an order to adopt

  static let identity: JSONValue = [
    "result_code": "200",
    "biz_response": [
      "terminal_sn": .string(Sample.terminalSN), "terminal_key": .string(Sample.key),
    ],
  ]

  /// The answer to a look-up, and everything it can be broken into.
  @Test(.covers("4/broken", "6.3/lookup"))
  func lookupsAreAllOrNothing() throws {
    let gateway = Sample.gateway
    let lookup = OrderLookup.sn("7894259244067218")
    let answer = Sample.business("SUCCESS", Sample.data("PAID", ["status": "SUCCESS"]))
    func read(_ body: [UInt8]) -> LookupOutcome {
      gateway.lookupOutcome(of: HTTPResponse(status: 200, body: body), to: lookup)
    }
    guard case .found(let whole) = read(Sample.octets(answer)) else {
      Issue.record("not found")
      return
    }
    var bodies = Sample.octets(answer).indices.map { Array(Sample.octets(answer).prefix($0)) }
    // Who asks by `sn` learns the `client_sn` from the answer: any that is whole.
    for path in paths(answer) where !path.isEmpty && path.last != "client_sn" {
      bodies += Self.strangers.map { Array(text(answer, path, $0).utf8) }
      bodies += ["7", "null", #""OTHER""#].map { Array(doubled(answer, path, $0).utf8) }
    }
    for body in bodies {
      guard case .found(let order) = read(body) else { continue }
      // What decides is what it was: the numbers, the sum and the state.
      #expect(order.clientSN == whole.clientSN && order.report.sn == whole.report.sn)
      #expect(order.totalAmount == whole.totalAmount)
      #expect(order.report.status == whole.report.status)
    }
  }

  @Test(.covers("2/half-a-pair"))
  func identitiesAreAllOrNothing() {
    func read(_ body: String) -> IdentityOutcome {
      Sample.gateway.identityOutcome(of: HTTPResponse(status: 200, body: Array(body.utf8)))
    }
    let whole = read(String(decoding: Sample.octets(Self.identity), as: UTF8.self))
    #expect(whole == .granted(Sample.credentials))
    for path in paths(Self.identity) where !path.isEmpty {
      for stranger in Self.strangers + ["\"PAID\""] {
        let got = read(text(Self.identity, path, stranger))
        if case .granted(let pair) = got {
          // Another text in the place of the key is another key; a number is none.
          #expect(
            stranger?.first == "\"" || pair == Sample.credentials || path.last == "terminal_sn")
        }
      }
      for other in ["7", "null", #""OTHER""#] {
        let got = read(doubled(Self.identity, path, other))
        #expect(got != .granted(Credentials(sn: Sample.terminalSN, key: "OTHER")))
        if case .granted(let pair) = got { #expect(pair == Sample.credentials) }
      }
    }
  }

  @Test func probesProveNothingWhenBroken() {
    let answer = Sample.business("FAIL", error: "UPAY_ORDER_NOT_EXISTS")
    let body = Sample.octets(answer)
    func read(_ body: [UInt8]) -> ProbeOutcome {
      Sample.gateway.probeOutcome(of: HTTPResponse(status: 200, body: body))
    }
    #expect(read(body) == .signatureAccepted)
    for length in body.indices {
      guard case .unknown = read(Array(body.prefix(length))) else {
        Issue.record("after \(length) octets")
        return
      }
    }
  }
}
