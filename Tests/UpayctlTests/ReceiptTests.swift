import Terminal
import Testing

@testable import UpayctlCommand

@Suite("Receipts and files")
struct ReceiptTests {
  static let picture: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 7, count: 3_000)

  private func daemon() throws -> FakeDaemon {
    try FakeDaemon { request, _ in
      switch request.target {
      case "/v1/orders/A1/receipt.png": .octets(200, "image/png", Self.picture)
      case "/v1/orders/A1/receipt.txt":
        .octets(200, "text/plain; charset=utf-8", Array("店铺\nCNY 12.50\u{1B}[2J\n\n".utf8))
      case "/v1/orders/B2/receipt.png": .octets(200, "image/png", Array("<html>".utf8))
      case "/v1/orders/B2/receipt.txt": .octets(200, "text/plain", [0x41, 0xFF, 0xFE])
      case "/v1/orders?sn=789&limit=2": .json(200, #"{"orders":[\#(orderJSON())]}"#)
      case "/v1/orders/789/receipt.txt": .json(404, problemJSON("not-found"))
      default: .json(409, problemJSON("wrong-state"))
      }
    }
  }

  @Test("The text, without what a terminal obeys, by either number", arguments: ["A1", "789"])
  func text(number: String) async throws {
    let daemon = try daemon()
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await testSession(daemon, test.console()).receiptText(number) == .done)
    #expect(test.output == "店铺\nCNY 12.50 [2J\n")
  }

  @Test("No receipt, and no text")
  func noText() async throws {
    let daemon = try daemon()
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    #expect(await session.receiptText("C3") == .refused)
    #expect(await session.receiptText("B2") == .failed)
  }

  @Test("A picture is whole or not there, and nothing is overwritten unasked")
  func file() async throws {
    let daemon = try daemon()
    defer { daemon.stop() }
    let folder = try Folder()
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    let path = folder.path("r.png")
    #expect(await session.receiptPicture("A1", to: path, force: false) == .done)
    #expect(try folder.read("r.png") == Self.picture)
    #expect(test.output == "\(path): 3008 octets\n")

    try folder.write("r.png", [1, 2])
    #expect(await session.receiptPicture("A1", to: path, force: false) == .refused)
    #expect(try folder.read("r.png") == [1, 2])
    #expect(test.errors.contains("--force overwrites it"))
    #expect(await session.receiptPicture("A1", to: path, force: true) == .done)
    #expect(try folder.read("r.png") == Self.picture)
    #expect(try folder.names == ["r.png"])
  }

  @Test(
    "What is no picture, or no receipt, leaves no file",
    arguments: [("B2", CommandStatus.failed), ("C3", .refused)])
  func noPicture(number: String, status: CommandStatus) async throws {
    let daemon = try daemon()
    defer { daemon.stop() }
    let folder = try Folder()
    let session = testSession(daemon, TestConsole().console())
    let path = folder.path("r.png")
    #expect(await session.receiptPicture(number, to: path, force: true) == status)
    #expect(try folder.names == [])
  }

  @Test("A place where nothing can be written")
  func nowhere() async throws {
    let daemon = try daemon()
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.receiptPicture("A1", to: "/nowhere/r.png", force: false) == .failed)
    #expect(test.errors.contains("/nowhere/r.png: No such file or directory"))
  }

  @Test("Standard output, unless it is a terminal")
  func standardOutput() async throws {
    let daemon = try daemon()
    defer { daemon.stop() }
    let test = TestConsole()
    let piped = testSession(daemon, test.console())
    #expect(await piped.receiptPicture("A1", to: "-", force: false) == .done)
    #expect(test.octets == Self.picture)
    #expect(test.output.isEmpty)
    let seen = testSession(daemon, test.console(isSeen: true))
    #expect(await seen.receiptPicture("A1", to: "-", force: false) == .usage)
    #expect(test.octets == Self.picture)
    #expect(daemon.requests.count == 1)
  }

  // MARK: Files

  @Test("Devices, directories and links are left alone", arguments: [true, false])
  func noFile(force: Bool) throws {
    let folder = try Folder()
    try folder.write("real", [1])
    try folder.link("link", to: "real")
    for path in [folder.path("link"), folder.path("."), "/dev/null"] {
      #expect(throws: NewFile.Failure.noFile) {
        try NewFile(path: path, mode: 0o600).write([2], replacing: force)
      }
    }
    #expect(try folder.read("real") == [1])
    #expect(try folder.names == ["link", "real"])
  }

  @Test("Nobody else may read what is made so")
  func mode() throws {
    let folder = try Folder()
    try NewFile(path: folder.path("secret"), mode: 0o600).write([1], replacing: false)
    #expect(try folder.mode("secret") == 0o600)
  }
}
