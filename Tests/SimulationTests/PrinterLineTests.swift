import Testing

@testable import Simulation

@Suite(.timeLimit(.minutes(1))) struct VirtualPrinterTests {
  private let directory = ScratchDirectory()
  private var link: String { "\(directory.path)/printer" }

  private static let job: PrintJob = [
    .start, .chinese(false), .escape("a", 1), .group("!", 0x11), "SHOP", 10, .group("!", 0),
    .qr("https://qr.example/pay/0123456789abcdef"), 10, "CNY 12.50", 10, .cut,
  ]

  @Test func `A receipt comes out, and its picture can be scanned`() async throws {
    let printer = try VirtualPrinter(link: link)
    let client = try #require(SerialClient(link))
    client.writeAll(Self.job.bytes)
    let receipt = try #require(await printer.firstReceipt { $0.complete })
    #expect(receipt.bytes == Self.job.bytes)
    #expect(receipt.unknown == [])
    #expect(receipt.text.contains("CNY 12.50"))
    let picture = directory.save(receipt.png(), "1.png")
    #expect(output(of: "zbarimg -q --raw \(picture)") == receipt.qrTexts[0] + "\n")
    #expect(printer.receipt(1) == receipt)
    #expect(printer.receipt(2) == nil)
    printer.close()
  }

  @Test func `Questions are answered over the line`() throws {
    let printer = try VirtualPrinter(link: link)
    let client = try #require(SerialClient(link))
    client.writeAll([0x10, 0x04, 4])
    #expect(client.read(1) == [0x12])
    printer.set(paper: .nearEnd)
    client.writeAll([0x10, 0x04, 4])
    #expect(client.read(1) == [0x1E])
    printer.set(cover: .open)
    client.writeAll([0x10, 0x04, 2])
    #expect(client.read(1) == [0x16])
    printer.set(cover: .closed)
    printer.set(fault: .cutter)
    client.writeAll([0x10, 0x04, 3])
    #expect(client.read(1) == [0x1A])
    printer.close()
  }

  @Test func `Paper that ends in a job stops the line, and new paper goes on`() async throws {
    let printer = try VirtualPrinter(link: link)
    let client = try #require(SerialClient(link))
    printer.set(paper: .present, rowsLeft: 90)
    let lines = String(repeating: "0123456789\n", count: 10_000)
    var rest = Array(lines.utf8)[...]
    // It fills the printer's buffer and the line's: then no more is taken.
    var taken = client.write(Array(rest))
    while taken > 0 {
      rest = rest.dropFirst(taken)
      let receipt = await printer.firstReceipt { $0.text.count >= 33 }
      #expect(receipt?.text == "0123456789\n0123456789\n0123456789\n")
      taken = client.write(Array(rest))
    }
    #expect(rest.count > lines.utf8.count / 2)
    printer.set(paper: .present)
    client.writeAll(Array(rest.prefix(2_000)))
    let receipt = await printer.firstReceipt { $0.text.count > 4_000 }
    #expect(receipt?.unknown == [])
    printer.close()
  }

  @Test func `A stalled printer takes nothing, and goes on where it was`() async throws {
    let printer = try VirtualPrinter(link: link)
    let client = try #require(SerialClient(link))
    printer.set(stalled: true)
    client.writeAll(Self.job.bytes)
    #expect(printer.receipts.isEmpty)
    #expect(client.isSilent)
    printer.set(stalled: false)
    #expect(await printer.firstReceipt { $0.complete }?.bytes == Self.job.bytes)
    printer.close()
  }

  @Test func `An unplugged printer hangs up, and comes back behind the same link`() async throws {
    let printer = try VirtualPrinter(link: link)
    let client = try #require(SerialClient(link))
    client.writeAll(Array("one\n".utf8))
    #expect(await printer.firstReceipt { $0.text == "one\n" } != nil)
    printer.unplug()
    #expect(client.isHungUp)
    #expect(SerialClient(link) == nil)
    try printer.plug()
    let again = try #require(SerialClient(link))
    again.writeAll(Array("two\n".utf8))
    #expect(await printer.firstReceipt { $0.text == "one\ntwo\n" } != nil)
    printer.close()
  }

  @Test func `Waiting ends with the printer, and with the task`() async throws {
    let printer = try VirtualPrinter(link: link)
    let waiting = Task { await printer.firstReceipt { _ in false } }
    waiting.cancel()
    #expect(await waiting.value == nil)
    async let closed = printer.firstReceipt { _ in false }
    printer.close()
    #expect(await closed == nil)
    #expect(await printer.firstReceipt { _ in true } == nil)
    #expect(throws: Never.self) { try printer.plug() }
    #expect(SerialClient(link) == nil)
  }
}
