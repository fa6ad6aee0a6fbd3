import Testing

@testable import Simulation

@Suite struct PrinterPictureDraft {
  @Test func draw() {
    var engine = PrinterEngine(.mm80)
    let zh: [UInt8] = [0xCA, 0xD5, 0xBF, 0xEE, 0xB3, 0xC9, 0xB9, 0xA6]
    let job: PrintJob = [
      .start, .chinese(false), .escape("a", 1), .group("!", 0x11), "Corner Shop", 10, .group("!", 0),
      .chinese(true), .init(bytes: zh), " abc", 10, .chinese(false), .escape("a", 0),
      "CNY 12.50 gjpqy|@#", 10, .escape("E", 1), "Bold text", 10, .escape("E", 0),
      .repeated(0x2D, 48), 10, .escape("-", 1), "underlined", .escape("-", 0), 10,
      .escape("a", 1), .qr("https://qr.example.com/pay/1234567890abcdef?x=1"), 10, "below", 10, .cut,
    ]
    engine.receive(job.bytes)
    let r = engine.receipts[0]
    print(r.text, r.unknown, r.notes)
    save(r.png(), "/tmp/h-devices/a.png")
    print(output(of: "zbarimg -q --raw /tmp/h-devices/a.png") ?? "no zbar")
  }
}
