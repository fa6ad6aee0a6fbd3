import FoundationEssentials
import Terminal
import Testing

@testable import Receipts

struct SlipTests {
  @Test func aReceiptReadsLikeThis() {
    let slip = Samples.slip(.receipt).marked(.copy)
    #expect(
      SlipText.render(slip, columns: 32) == """
                  *** COPY ***
                  Corner Shop
                    RECEIPT
        --------------------------------
                   CNY 12.50
        --------------------------------
        State                       PAID
        Payment by            Alipay (1)
        Subject                      tea
        Order    01JVB7Q5X0ABCDEFGHJKMNP
        Gateway no.     7895259485469125
        Operator                     kim
        Time  2026-05-01 12:34:56 +08:00

        """)
  }

  /// Whoever reads it must not take it for a payment.
  @Test func aReservationReadsLikeThis() {
    var slip = Samples.slip(.receipt).marked(.experimental)
    slip.preauth = true
    slip.state = SlipWords.stateOfPreauth(.paid, .en)
    #expect(
      SlipText.render(slip, columns: 32) == """
              *** EXPERIMENTAL ***
                  Corner Shop
               PRE-AUTHORISATION
        --------------------------------
                   CNY 12.50
        --------------------------------
        State        RESERVED, NOT TAKEN
        Payment by            Alipay (1)
        Subject                      tea
        Order    01JVB7Q5X0ABCDEFGHJKMNP
        Gateway no.     7895259485469125
        Operator                     kim
        Time  2026-05-01 12:34:56 +08:00

        """)
    for state in OrderState.allCases {
      let words = SlipWords.stateOfPreauth(state, .en)
      #expect(!["PAID", "REFUNDED", "REVOKED"].contains(words))
    }
  }

  @Test func aCodeSlipReadsLikeThis() {
    var slip = Samples.slip(.qr, .zh).marked(.test).marked(.test)
    slip.header = ["电话 021-5555"]
    slip.footer = ["谢谢惠顾"]
    #expect(
      SlipText.render(slip, columns: 32) == """
                  *** 测试 ***
                   街角便利店
                 电话 021-5555
                   请扫码付款
        --------------------------------
                   CNY 12.50
        [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
        有效期至     2026-05-01 12:38:56
        --------------------------------
        状态                    等待付款
        付款方式              支付宝 (1)
        商品                         tea
        商户单号 01JVB7Q5X0ABCDEFGHJKMNP
        平台单号        7895259485469125
        收银员                       kim
        时间  2026-05-01 12:34:56 +08:00

                    谢谢惠顾

        """)
  }

  @Test(arguments: [
    (Slip.Mark.copy, "COPY", "副本"), (.possibleCopy, "POSSIBLE COPY", "可能重复打印"),
    (.test, "TEST", "测试"),
  ])
  func marks(mark: Slip.Mark, english: String, chinese: String) {
    #expect(SlipText.render(Samples.slip(.refund).marked(mark), columns: 48).contains(english))
    #expect(SlipText.render(Samples.slip(.refund, .zh).marked(mark), columns: 48).contains(chinese))
    #expect(!SlipText.render(Samples.slip(.refund), columns: 48).contains(english))
  }

  @Test(arguments: Slip.Kind.allCases, [16, 32, 42, 48])
  func noLineIsWiderThanThePaper(kind: Slip.Kind, columns: Int) {
    for surface in [Surface.terminal, .printer(.gb18030), .printer(.ascii)] {
      var slip = Samples.slip(kind, .zh).marked(.possibleCopy)
      slip.shop = "一家名字很长很长很长很长很长很长很长很长的商店 with a long name"
      slip.footer = ["no-blank-anywhere-in-this-line-of-the-footer-at-all", ""]
      let layout = SlipLayout(slip, columns: columns, surface: surface)
      let typesetter = Typesetter(surface)
      for line in layout.lines {
        switch line {
        case .text(let text, _, let style):
          #expect(typesetter.width(text) * (style.isDoubled ? 2 : 1) <= columns)
        case .pair(let label, let value, let gap, _):
          #expect(typesetter.width(label) + gap + typesetter.width(value) == columns)
        default: break
        }
      }
    }
  }

  @Test(arguments: [1, 26, 27, 31, 32])
  func aClientNumberIsNeverCut(length: Int) {
    var slip = Samples.slip(.receipt)
    let number = String("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".prefix(length))
    slip.clientSN = number
    let lines = SlipLayout(slip, columns: 32, surface: .printer(.gb18030)).lines
    #expect(
      lines.contains { line in
        if case .pair(_, number, _, .plain) = line { true } else { false }
      })
  }

  @Test(
    arguments: [
      ("1", "Alipay", "Alipay (1)"), ("77", "77", "77"), ("77", nil, "77"), (nil, "Cash", "Cash"),
    ] as [(String?, String?, String)])
  func aPaywayIsNamedOnce(number: String?, name: String?, shown: String) {
    var slip = Samples.slip(.receipt)
    (slip.payway, slip.paywayName) = (number, name)
    let text = SlipText.render(slip, columns: 32)
    #expect(
      text.split(separator: "\n").contains {
        $0.hasPrefix("Payment by ") && $0.hasSuffix(" " + shown)
      })
  }

  @Test func hugeFieldsAreBounded() {
    var slip = Samples.slip(.receipt)
    slip.tradeNo = String(repeating: "9", count: 100_000)
    slip.header = Array(repeating: "line", count: 1_000)
    let text = SlipText.render(slip, columns: 32)
    #expect(text.utf8.count < 4_000)
    #expect(text.contains("9...\n"))
  }

  @Test(arguments: Slip.Kind.allCases)
  func journaledAndBack(kind: Slip.Kind) throws {
    let slip = Samples.slip(kind, .zh).marked(.possibleCopy)
    let json = try JSONEncoder().encode(slip)
    #expect(try JSONDecoder().decode(Slip.self, from: json) == slip)
    let text = String(decoding: json, as: UTF8.self)
    #expect(text.contains("\"client_sn\"") && text.contains("\"possible_copy\""))
  }

  @Test(
    arguments: [
      (0, 0, "1970-01-01 00:00:00 +00:00"), (-1, 0, "1969-12-31 23:59:59 +00:00"),
      (1_777_610_096_999, 480, "2026-05-01 12:34:56 +08:00"),
      (1_709_251_199_000, 0, "2024-02-29 23:59:59 +00:00"),
      (951_868_799_000, 60, "2000-03-01 00:59:59 +01:00"),
      (1_735_689_599_000, -210, "2024-12-31 20:29:59 -03:30"),
      (4_107_542_400_000, 0, "2100-03-01 00:00:00 +00:00"),
      (Int64.min, 0, "0001-01-02 00:00:00 +00:00"), (.max, 0, "9999-12-30 00:00:00 +00:00"),
    ] as [(Milliseconds, Int, String)])
  func times(wall: Milliseconds, offset: Int, expected: String) {
    #expect(SlipTime(wall: wall, offsetMinutes: offset).full == expected)
  }

  @Test func hostileTextDrivesNoTerminal() {
    var slip = Samples.slip(.qr)
    slip.shop = "\u{1B}[2Jshop\u{202E}"
    slip.qr = "a\u{1B}]0;x\u{7}\nb"
    let text = SlipText.render(slip, columns: 32)
    #expect(!text.unicodeScalars.contains("\u{1B}") && !text.unicodeScalars.contains("\u{202E}"))
    #expect(text.contains("?[2Jshop\n") && text.contains("[QR: a?]0;x??b]"))
  }

  @Test func codesCanBeDrawn() throws {
    let slip = Samples.slip(.qr)
    let code = try QRCode(text: Samples.link)
    let drawn = SlipText.render(slip, columns: 48, qr: .halfBlocks(inverted: true))
    let indent = String(repeating: " ", count: (48 - code.size - 4) / 2)
    for line in code.halfBlocks(quietZone: 2, inverted: true).split(separator: "\n") {
      #expect(drawn.contains("\n\(indent)\(line)\n"))
    }
    #expect(SlipText.render(slip, columns: 48, qr: .coloured).contains("\u{1B}[0m\n"))
  }

  @Test func wordsForEveryState() {
    for language in Language.allCases {
      let words = OrderState.allCases.map { SlipWords.state($0, language) }
      #expect(Set(words).count == OrderState.allCases.count)
    }
  }
}

struct LayoutTests {
  @Test func blankHeaderLinesAreKept() {
    var slip = Samples.slip(.test)
    slip.shop = ""
    slip.header = ["", "a"]
    let lines = SlipLayout(slip, columns: 32, surface: .terminal).lines
    #expect(lines.prefix(2) == [.feed, .text("a", .centre, .plain)])
  }

  @Test func anAmountTooWideForDoubleIsBold() {
    var slip = Samples.slip(.receipt)
    slip.amount = Amount(123_456_789_012_345)
    let lines = SlipLayout(slip, columns: 32, surface: .terminal).lines
    #expect(lines.contains(.text("CNY 1234567890123.45", .centre, .bold)))
    slip.amount = Amount(1_234_567_890)
    #expect(
      SlipLayout(slip, columns: 32, surface: .terminal).lines
        .contains(.text("CNY 12345678.90", .centre, .doubled)))
  }

  @Test func aTestSlipShowsTheWidth() {
    let lines = SlipLayout(Samples.slip(.test), columns: 32, surface: .printer(.gb18030)).lines
    #expect(lines.contains(.text("12345678901234567890123456789012", .left, .plain)))
  }
}

struct ProfileTests {
  @Test func autoIs58mm() throws {
    #expect(try PrinterProfile() == .mm58)
    #expect(try PrinterProfile(profile: "auto", qr: "auto", charset: "auto", cut: "auto") == .mm58)
    #expect(PrinterProfile.mm58.qr == .raster && PrinterProfile.mm58.cut == .none)
    #expect(PrinterProfile.mm80.columns == 48 && PrinterProfile.mm80.dots == 576)
  }

  @Test func keysOverride() throws {
    let profile = try PrinterProfile(
      profile: "80mm", qr: "raster", charset: "cp858", cut: "full", drawer: "pin5")
    #expect(profile.name == "80mm" && profile.qr == .raster && profile.charset == .cp858)
    #expect(profile.cut == .full && profile.drawer == .pin5)
  }

  @Test(arguments: [
    ("profile", "76mm"), ("qr", "picture"), ("charset", "utf-8"), ("cut", "yes"), ("drawer", "2"),
  ])
  func wrongValuesSayWhatIsRight(key: String, value: String) {
    let error = #expect(throws: PrinterProfileError.self) {
      try PrinterProfile(
        profile: key == "profile" ? value : "", qr: key == "qr" ? value : "",
        charset: key == "charset" ? value : "", cut: key == "cut" ? value : "",
        drawer: key == "drawer" ? value : "")
    }
    #expect(error?.key == key)
    #expect(error?.description.hasPrefix("\(key) can't be \"\(value)\"; right would be") == true)
  }
}
