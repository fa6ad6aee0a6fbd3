import Foundation
import Testing

/// The receipt as picture and as text, and what a shop makes of it.
@Suite(.timeLimit(.minutes(2)))
struct ReceiptTests {
  static let papers = [("80mm", 576, 48), ("58mm", 384, 32)]

  @Test(arguments: papers)
  func pictureAndText(_ profile: String, _ dots: Int, _ columns: Int) async throws {
    try await withTill(["printer.counter.profile": profile]) { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      _ = try await till.pay("A-1", 1_250, code: "284712341234123412")
      let receipt = try await till.call("GET", "/v1/orders/A-1/receipt.png")
      #expect(receipt.status == 200, "\(receipt.status)")
      #expect(receipt.headers["content-type"] == "image/png")
      let size = try #require(PictureSize(receipt.body))
      #expect(size.width == dots, "\(size)")
      #expect(size.height > 200)

      let text = try await till.call("GET", "/v1/orders/A-1/receipt.txt")
      #expect(text.headers["content-type"]?.hasPrefix("text/plain") == true)
      for words in ["TEST", "CNY 12.50", "A-1", "PAID"] {
        #expect(text.text.contains(words), "\(words) in\n\(text.text)")
      }
      let widest = text.text.split(separator: "\n").map(\.count).max() ?? 0
      #expect(widest == columns, "\(text.text)")
      // As it lies on the paper, but for the mark of a copy; rules are half as many dashes, each
      // twice as wide.
      try await events.wait(for: "the receipt") { $0.isPrinted("A-1") }
      let paper = try await world.receipts()[0]["text"].text ?? ""
      let missing = text.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .map { Set($0) == ["-"] ? String($0.prefix(columns / 2)) : $0 }
        .filter { !$0.isEmpty && !paper.contains($0) && !$0.contains("COPY") }
      #expect(missing.isEmpty, "\(missing) is not on\n\(paper)")
      // Looking at it prints nothing.
      #expect(try await world.receipts().count == 1)
    }
  }

  @Test(arguments: papers)
  func pictureOfACode(_ profile: String, _ dots: Int, _ columns: Int) async throws {
    try await withTill(["printer.counter.profile": profile]) { till, world in
      let made = try await till.precreate("B-1", 990, with: ["print": false])
      let code = try #require(made.json["qr_code"].text)
      let slip = try await till.call("GET", "/v1/orders/B-1/receipt.png")
      #expect(PictureSize(slip.body)?.width == dots, "\(slip.status)")
      if QRReader.isPresent {
        #expect(try await QRReader.codes(in: slip.body, till.scratch) == [code])
      }
      #expect(try await till.act("cancel", "B-1").json["state"] == "canceled")
      // The slip dies with its code.
      for name in ["receipt.png", "receipt.txt"] {
        let dead = try await till.call("GET", "/v1/orders/B-1/\(name)")
        #expect(dead.json["code"] == "wrong-state", "\(dead)")
        #expect(try await till.call("GET", "/v1/orders/none/\(name)").status == 404)
      }
      #expect(try await till.call("POST", "/v1/orders/B-1/receipt").status == 409)
      #expect(try await world.receipts().isEmpty)
    }
  }

  /// All slips of a shop with its own form, in its own language.
  @Test
  func shopsOwnTemplate() async throws {
    let settings = [
      "terminal.language": "zh", "terminal.name": "杨柳茶馆", "receipt.header": "永康路 7 号",
      "receipt.footer": "谢谢惠顾",
    ]
    try await withTill(
      settings,
      prepare: { scratch, _ in
        ["receipt.template": try scratch.write("shop.receipt", Self.template)]
      },
      { till, world in
        _ = try await till.pay("A-1", 1_250, code: "284712341234123412", with: ["operator": "林"])
        _ = try await till.refund("A-1", "r-1", 250)
        let slips = try await eventually("two slips") {
          let slips = try await world.receipts(of: "A-1")
          return slips.count == 2 ? slips.compactMap { $0["text"].text } : nil
        }
        for slip in slips {
          for words in ["~~ 永康路 7 号 ~~", "杨柳茶馆", "测试", "Bill no."] {
            #expect(slip.contains(words), "\(words) in\n\(slip)")
          }
        }
        #expect(slips[0].contains("林"), "\(slips[0])")
        #expect(slips[0].contains("Receipt only") && !slips[1].contains("Receipt only"))
        #expect(slips[1].contains("r-1") && slips[1].contains("CNY 2.50"), "\(slips[1])")
        let shown = try await till.call("GET", "/v1/orders/A-1/receipt.txt").text
        #expect(shown.contains("~~ 永康路 7 号 ~~") && shown.contains("Receipt only"), "\(shown)")
      })
  }

  static let template = """
    # The form of the shop's slips.
    center: ~~ 永康路 7 号 ~~
    center bold: {shop}
    center: {title}
    rule
    pair: Bill no. | {client_sn}
    pair: {sn}
    pair: {refund_request_no}
    center double: {currency} {amount}
    pair: {payway_text}
    pair: {operator}
    pair: {time}
    pair: {state}
    [receipt]
    center: Receipt only
    [qr]
    qr: {qr}
    pair: {valid_until}
    [all]
    center: {footer}

    """

  /// 64 by 40 dots, all black.
  private static let logo = Data(
    base64Encoded: """
      iVBORw0KGgoAAAANSUhEUgAAAEAAAAAoAQAAAABmtcFEAAAADUlEQVR42mNgGAX0AAABaAABSuz1ewAAAABJRU5ErkJg\
      gg==
      """)

  @Test
  func logoOfTheShop() async throws {
    let plain = try await withTill { till, _ in
      _ = try await till.pay("A-1", 100, code: "284712341234123412")
      return PictureSize(try await till.call("GET", "/v1/orders/A-1/receipt.png").body)
    }
    let marked = try await withTill(
      prepare: { scratch, _ in
        try Self.logo?.write(to: URL(fileURLWithPath: scratch.file("logo.png")))
        return ["receipt.logo": scratch.file("logo.png")]
      },
      { till, world in
        _ = try await till.pay("A-1", 100, code: "284712341234123412")
        try await eventually("the receipt") {
          try await world.receipts(of: "A-1").count == 1 ? true : nil
        }
        return PictureSize(try await till.call("GET", "/v1/orders/A-1/receipt.png").body)
      })
    let (before, after) = (try #require(plain), try #require(marked))
    #expect(after.width == before.width)
    #expect(after.height - before.height >= 40, "\(after.height) after \(before.height)")
  }

  /// A form with an error in it is found at the start, in its own line.
  @Test(arguments: [
    ("receipt.template", "center: {shop}\ncentre: {state}\n", ":2:", "centre"),
    ("receipt.template", "center: {shop}\npair: {nonsense}\n", ":2:", "nonsense"),
    ("receipt.template", "[sometimes]\ncenter: {shop}\n", ":1:", "sometimes"),
    ("receipt.logo", "no picture\n", "shop.file", "PNG"),
  ])
  func wrongFiles(_ key: String, _ text: String, _ place: String, _ word: String) async throws {
    try await withScratch { scratch in
      let file = try scratch.write("shop.file", text)
      for path in [file, scratch.file("none")] {
        let run = try await ChildProcess(
          Binaries.path(Binaries.upayd),
          [
            "--config", try scratch.write("upayd.conf", ""), "--set", "\(key)=\(path)", "--set",
            "socket.group=", "--set", "socket.path=\(scratch.file("t.sock"))", "--set",
            "state.directory=\(scratch.file("state"))",
          ]
        ).run(within: 20)
        #expect(run.status == 78, "\(run)")
        #expect(run.errors.contains(path) && run.errors.contains(key), "\(run)")
        if path == file {
          #expect(run.errors.contains(place) && run.errors.contains(word), "\(run)")
        }
      }
      #expect(!FileManager.default.fileExists(atPath: scratch.file("state")))
    }
  }
}

/// Width and height, as a picture in PNG says in its head.
struct PictureSize: Hashable, Sendable {
  var width: Int
  var height: Int

  init?(_ png: [UInt8]) {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    guard png.count > 33, Array(png.prefix(8)) == signature,
      Array(png[12..<16]) == Array("IHDR".utf8)
    else { return nil }
    func number(_ at: Int) -> Int { png[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    (width, height) = (number(16), number(20))
  }
}
