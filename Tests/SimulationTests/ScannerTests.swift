import Testing

@testable import Simulation

@Suite struct VirtualScannerTests {
  private let directory = ScratchDirectory()
  private var link: String { "\(directory.path)/scanner" }

  @Test(arguments: [
    ("6901234567892", "", "\r", "6901234567892\r"),
    ("289012345678901234", "]Q1", "\r\n", "]Q1289012345678901234\r\n"),
    ("x", "", "", "x"),
    ("付", "", "\t", "付\t"),
  ])
  func `A scan is sent as scanners do`(
    code: String, aim: String, suffix: String, expected: String
  ) throws {
    let scanner = try VirtualScanner(link: link)
    let client = try #require(SerialClient(link))
    try scanner.scan(code, aim: aim, suffix: suffix)
    #expect(client.read(expected.utf8.count) == Array(expected.utf8))
    #expect(client.isSilent)
  }

  @Test func `Raw bytes arrive unchanged`() throws {
    let scanner = try VirtualScanner(link: link)
    let client = try #require(SerialClient(link))
    try scanner.sendRaw(Array(0...255))
    #expect(client.read(256) == Array(0...255))
  }

  @Test func `An unplugged scanner hangs up, and comes back behind the same link`() throws {
    let scanner = try VirtualScanner(link: link)
    let client = try #require(SerialClient(link))
    scanner.unplug()
    #expect(client.isHungUp)
    #expect(SerialClient(link) == nil)
    #expect(throws: PseudoTerminalError.self) { try scanner.scan("1") }
    scanner.unplug()

    try scanner.plug()
    try scanner.plug()
    let again = try #require(SerialClient(link))
    try scanner.scan("2")
    #expect(again.read(2) == Array("2\r".utf8))
  }

  @Test func `A program may close the line and open it again`() throws {
    let scanner = try VirtualScanner(link: link)
    for round in 0..<3 {
      let client = try #require(SerialClient(link))
      try scanner.scan("\(round)")
      #expect(client.read(2) == Array("\(round)\r".utf8))
    }
  }

  @Test func `A line that nobody reads is full at last, in words`() throws {
    let scanner = try VirtualScanner(link: link)
    let error = #expect(throws: PseudoTerminalError.self) {
      for _ in 0..<1_000 { try scanner.scan(String(repeating: "9", count: 1_000)) }
    }
    #expect(error?.description.contains("nobody reads") == true)
  }

  @Test func `A stale link of an earlier run is replaced, and a foreign one kept`() throws {
    let first = try VirtualScanner(link: link)
    let second = try VirtualScanner(link: link)
    first.close()
    let client = try #require(SerialClient(link))
    try second.scan("1")
    #expect(client.read(2) == Array("1\r".utf8))
  }

  @Test func `A link that cannot be made is told`() {
    let error = #expect(throws: PseudoTerminalError.self) {
      try VirtualScanner(link: "\(directory.path)/missing/scanner")
    }
    #expect(error?.description.contains("missing/scanner") == true)
  }
}
