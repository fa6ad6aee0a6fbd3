import Terminal
import Testing

@testable import Receipts

private let rest = """
  left: {client_sn} {sn}
  left: {payway} {operator} {time} {state}
  """

private let least = """
  left: {shop}
  right double: {currency} {amount}
  \(rest)
  [qr]
  qr: {qr}
  left: until {valid_until}
  """

struct TemplateTests {
  @Test func theBuiltInOneCanBeWrittenDown() throws {
    let template = try ReceiptTemplate(ReceiptTemplate.builtInText)
    #expect(template == .builtIn)
    #expect(template.lines.count == 22)
    // With the marks of other systems too.
    let windows = "\u{FEFF}" + ReceiptTemplate.builtInText.replacing("\n", with: "\r\n")
    #expect(try ReceiptTemplate(windows) == .builtIn)
    for (kind, language, columns) in GoldenTests.cases {
      let slip = GoldenTests.slip(kind, language)
      #expect(
        SlipText.render(slip, columns: columns, design: ReceiptDesign(template: template))
          == SlipText.render(slip, columns: columns))
    }
  }

  @Test func aTemplateGivesTheForm() throws {
    let template = try ReceiptTemplate(
      """
      # A small one
      \(least)
      [refund revoke]
      pair bold: @total_amount | {total_amount} {{{currency}}}
      [receipt zh]
      center: 欢迎再来
      [receipt en]
      center bold: Bill {client_sn}: {payway_name}
      feed when {header}
      rule when {footer}
      pair: Bill no. | {client_sn}
      pair: {trade_no}
      """)
    func text(_ slip: Slip) -> String {
      SlipText.render(slip, columns: 32, design: ReceiptDesign(template: template))
    }
    var slip = Samples.slip(.receipt)
    slip.footer = ["bye"]
    #expect(
      text(slip) == """
        Corner Shop
                               CNY 12.50
        01JVB7Q5X0ABCDEFGHJKMNP
        7895259485469125
        1 kim 2026-05-01 12:34:56 +08:00
        PAID
         Bill 01JVB7Q5X0ABCDEFGHJKMNP:
                     Alipay
        --------------------------------
        Bill no. 01JVB7Q5X0ABCDEFGHJKMNP

        """)
    #expect(text(Samples.slip(.receipt, .zh)).hasSuffix("            欢迎再来\n"))
    #expect(text(Samples.slip(.refund)).hasSuffix("Paid before          12.50 {CNY}\n"))
    #expect(text(Samples.slip(.qr)).hasSuffix("\nuntil 2026-05-01 12:38:56\n"))
  }

  @Test(
    arguments: [
      ("centre: x", 1, "\"centre\" is not known"), ("center x", 1, "a colon and a text"),
      ("left: {shp}", 1, "there is no {shp}"), ("left: {shop", 1, "a \"{\" is alone"),
      ("left: shop}", 1, "a \"}\" is alone"), ("left:", 1, "nothing to print"),
      (": x", 1, "no directive"), ("left right: x", 1, "two alignments"),
      ("\n\n[refunds]", 3, "no section \"refunds\""), ("[", 1, "\"]\" at its end"),
      ("[]", 1, "names no slip"), ("rule: x", 1, "\"rule\" is not known"),
      ("rule when", 1, "nothing can stand"), ("feed when {shop} x", 1, "nothing can stand"),
      ("rule when shop", 1, "one placeholder"), ("logo 3", 1, "nothing can stand"),
      ("pair: x", 1, "a pair is one placeholder"), ("pair: | {sn}", 1, "a label before"),
      ("pair: @snn | {sn}", 1, "there is no {snn}"), ("pair: @title | {sn}", 1, "no label"),
      ("pair double: {sn}", 1, "after pair only bold"), ("pair: {title}", 1, "has no label"),
      ("left: a {header}", 1, "stands alone"), ("pair: {footer}", 1, "stands alone"),
      ("left: {qr}", 1, "{qr} stands alone"), ("qr: {qr} x", 1, "{qr} stands alone"),
      ("barcode: {qr}", 1, "{qr} stands alone"), ("qr:", 1, "what the code says"),
      ("qr bold: {sn}", 1, "only left, center or right"), ("left: \u{1B}@", 1, "control"),
      ("left: " + String(repeating: "x", count: 507), 1, "more than 512 octets"),
      (String(repeating: "feed\n", count: 201), 201, "at most 200 lines"),
      (String(repeating: "#\n", count: 8_193), 1, "more than 16384 octets"),
    ] as [(String, Int, String)])
  func whatIsWrongIsNamed(text: String, line: Int, message: String) throws {
    let error = try #require(throws: ReceiptTemplateError.self) { try ReceiptTemplate(text) }
    #expect(error.problems.first?.line == line)
    #expect(error.problems.first?.message.contains(message) == true, "\(error)")
    #expect(error.description.hasPrefix("line \(line): "))
  }

  @Test func allThatIsWrongIsNamedWithinABound() throws {
    let error = try #require(throws: ReceiptTemplateError.self) {
      try ReceiptTemplate(String(repeating: "wrong\n", count: 100))
    }
    #expect(error.problems.map(\.line) == Array(1...20))
  }

  /// Each line of the smallest template is needed.
  @Test(arguments: [
    "shop", "client_sn", "sn", "amount", "currency", "payway_text", "operator", "time", "state",
    "valid_until", "qr",
  ])
  func whatEverySlipMustShowIsAskedFor(member: String) throws {
    _ = try ReceiptTemplate(least)
    let used = member == "payway_text" ? "payway" : member
    let without =
      member == "qr"
      ? least.replacing("qr: {qr}", with: "") : least.replacing("{\(used)}", with: "-")
    let error = try #require(throws: ReceiptTemplateError.self) { try ReceiptTemplate(without) }
    #expect(error.problems.allSatisfy { $0.message.contains("must show {\(member)}") })
    #expect(error.problems.count == (member == "valid_until" || member == "qr" ? 1 : 4))
    // In one language is not enough.
    let half = try #require(throws: ReceiptTemplateError.self) {
      try ReceiptTemplate(
        without + "\n[en]\n" + (member == "qr" ? "qr: {qr}" : "left: {\(member)}"))
    }
    #expect(half.problems.first?.message.contains("slip in zh must show {\(member)}") == true)
  }

  /// A line is dropped with what it has nothing for; not what must be there.
  @Test func whatMustBeThereStaysWhenItsLineGoes() throws {
    let template = try ReceiptTemplate(
      """
      left: {shop} {trade_no}
      left: {trade_no} {currency} {amount} {client_sn} {sn} {payway} {operator} {time} {state}
      [qr]
      qr: {qr}
      left: {valid_until} {trade_no}
      """)
    for kind in Samples.orderKinds {
      let slip = Samples.slip(kind)
      let text = SlipText.render(slip, columns: 48, design: ReceiptDesign(template: template))
      for needed in Needed.texts(of: slip) { #expect(text.contains(needed), "\(kind): \(needed)") }
    }
  }

  @Test func marksAndWhatWentBackCannotBeLeftOut() throws {
    let template = try ReceiptTemplate(least)
    var slip = Samples.slip(.receipt).marked(.test).marked(.copy)
    slip.refundedAmount = Amount(300)
    let text = SlipText.render(slip, columns: 32, design: ReceiptDesign(template: template))
    #expect(text.hasPrefix("          *** TEST ***\n          *** COPY ***\n"))
    #expect(text.hasSuffix("Given back              CNY 3.00\n"))
  }

  /// Templates at random: what is taken shows all that it must, within the paper.
  @Test(arguments: 0..<120 as Range<UInt64>)
  func noTemplateHidesAnything(seed: UInt64) throws {
    var random = Random(state: seed &* 7_919 &+ 1)
    let text = TemplateMaker.make(&random)
    guard let template = try? ReceiptTemplate(text) else { return }
    for kind in Samples.orderKinds {
      for language in Language.allCases {
        let slip = Samples.slip(kind, language).marked(.possibleCopy)
        for profile in Samples.profiles {
          let design = ReceiptDesign(template: template)
          let paper = try Paper(
            ESCPOSEncoder.encode(slip, profile, design: design).bytes, dots: profile.dots)
          let shown = paper.text().filter { $0 != "\n" && $0 != " " }
          for needed in Needed.texts(of: slip) where needed != slip.qr {
            #expect(shown.contains(needed.filter { $0 != " " }), "\(needed) in \(text)")
          }
          #expect(paper.widestLine <= profile.columns)
          if kind == .qr { #expect(!paper.codes.isEmpty || !paper.picture.isEmpty) }
        }
      }
    }
  }
}

/// What must be read on a slip.
enum Needed {
  static func texts(of slip: Slip) -> [String] {
    var texts = [
      slip.shop, slip.clientSN, slip.sn, slip.amount.map { "CNY \(slip.currency.text($0))" },
      slip.payway, slip.operator, slip.time.full, slip.state,
    ].compactMap(\.self)
    texts += slip.marks.map { SlipWords.mark($0, slip.language) }
    if slip.kind == .qr {
      texts += [slip.qr, slip.validUntil?.local].compactMap(\.self)
    }
    return texts
  }
}

struct Random: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

/// Lines in any order, with anything among them; about a third are templates.
enum TemplateMaker {
  static func make(_ random: inout Random) -> String {
    var lines = least.split(separator: "\n").prefix(4).map(String.init).shuffled(using: &random)
    let members = TemplateMember.allCases.map(\.rawValue)
    for _ in 0..<Int.random(in: 0..<12, using: &random) {
      let member = members.randomElement(using: &random) ?? "sn"
      let line =
        [
          "center double: {\(member)}", "pair: {\(member)}", "pair: Label 中文 | x {\(member)}",
          "feed when {\(member)}", "rule", "barcode: {sn}", "qr right: {client_sn}", "logo",
          "right bold double: {\(member)} {trade_no}", "[receipt]", "[all]", "[zh qr]",
          "left: " + String(repeating: "wide 宽 ", count: 20),
        ].randomElement(using: &random) ?? ""
      lines.insert(line, at: Int.random(in: 0...lines.count, using: &random))
    }
    if Bool.random(using: &random) { lines.append("[all]\n" + rest) }
    lines += ["[all]", "pair: {state} ".trimmed, "[qr]", "qr: {qr}", "pair: {valid_until}"]
    if random.next() % 2 == 0 {
      lines += [
        "[all]",
        "left: {shop} {currency} {amount} {client_sn} {sn} {payway_text} {operator} {time}",
      ]
    }
    return lines.joined(separator: "\n")
  }
}
