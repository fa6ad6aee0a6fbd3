import FoundationEssentials
import Glibc
import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

@Suite("The devices behind the admin API")
struct AdminDeviceTests {
  /// A serial line as a program opens it, closed with the object.
  final class Line {
    let file: Int32

    init(_ path: String?) throws {
      file = open(try #require(path), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
      try #require(file >= 0)
    }

    deinit { close(file) }

    func write(_ bytes: [UInt8]) -> Int { Glibc.write(file, bytes, bytes.count) }

    /// What has arrived; empty when nothing does for a long time, so that a test fails instead of
    /// waiting for ever.
    func read() -> [UInt8] {
      var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 30_000) == 1 else { return [] }
      var buffer = [UInt8](repeating: 0, count: 256)
      let count = Glibc.read(file, &buffer, buffer.count)
      return Array(buffer.prefix(max(0, count)))
    }
  }

  @Test(
    "A scan arrives on the scanner's line",
    arguments: [
      (#"{"code": "130818341921441147"}"#, "130818341921441147\r"),
      (#"{"code": "69012345", "aim": "]E0"}"#, "]E069012345\r"),
      (#"{"code": "69012345", "suffix": ""}"#, "69012345"),
    ])
  func scan(_ row: (body: String, bytes: String)) async throws {
    try await withSimulator(devices: true) { _, announcement in
      let line = try Line(announcement.scanner)
      let answer = try await announcement.administer(.POST, "/_sim/scan", row.body)
      #expect(answer.status == 200)
      #expect(String(decoding: line.read(), as: UTF8.self) == row.bytes)
    }
  }

  @Test("The scanner's cable is pulled, and plugged in behind the same link")
  func scannerCable() async throws {
    try await withSimulator(devices: true) { _, announcement in
      let link = try #require(announcement.scanner)
      for _ in 0..<2 {
        let pulled = try await announcement.administer(
          .POST, "/_sim/scanner", #"{"online": false}"#)
        #expect(pulled.status == 200)
        #expect(access(link, F_OK) != 0)
        let scan = try await announcement.administer(.POST, "/_sim/scan", #"{"code": "1"}"#)
        #expect(scan.status == 409)
      }
      let plugged = try await announcement.administer(.POST, "/_sim/scanner", #"{"online": true}"#)
      #expect(plugged.status == 200)
      let line = try Line(link)
      _ = try await announcement.administer(.POST, "/_sim/scan", #"{"code": "69012345"}"#)
      #expect(String(decoding: line.read(), as: UTF8.self) == "69012345\r")
      #expect(try await announcement.administer(.POST, "/_sim/scanner", "{}").status == 400)
    }
  }

  @Test("What was printed is shown in a list, as text, as bytes and as a picture")
  func receipts() async throws {
    try await withSimulator(devices: true) { simulator, announcement in
      let line = try Line(announcement.printer)
      let job: [UInt8] = [0x1B, 0x40] + Array("TEST 12.50\n".utf8) + [0x1D, 0x56, 0x00]
      #expect(line.write(job) == job.count)
      let printed = await simulator.printer?.firstReceipt { $0.complete }
      #expect(printed?.text.contains("TEST 12.50") == true)
      let list = try await announcement.administer(.GET, "/_sim/receipts")
      guard case .array(let receipts) = list.json["receipts"] else {
        Issue.record("no list")
        return
      }
      #expect(receipts.count == 1)
      let text = try await announcement.administer(.GET, "/_sim/receipts/1.txt").body
      #expect(String(decoding: text, as: UTF8.self).contains("TEST 12.50"))
      #expect(try await announcement.administer(.GET, "/_sim/receipts/1.bin").body == job)
      let picture = try await announcement.administer(.GET, "/_sim/receipts/1.png").body
      #expect(picture.starts(with: [0x89] + Array("PNG\r\n".utf8)))
      for name in ["2.png", "1.gif", "1", "x.png", ""] {
        let answer = try await announcement.administer(.GET, "/_sim/receipts/\(name)")
        #expect(answer.status == 404, "\(name)")
      }
    }
  }

  @Test("A pulled printer is gone from its path until it is plugged in again")
  func unplugged() async throws {
    try await withSimulator(devices: true) { _, announcement in
      let path = try #require(announcement.printer)
      for online in [false, true] {
        let answer = try await announcement.administer(
          .POST, "/_sim/printer", #"{"online": \#(online)}"#)
        #expect(answer.status == 200)
        #expect(FileManager.default.fileExists(atPath: path) == online)
      }
    }
  }

  @Test(
    "A typing error changes nothing at the printer",
    arguments: [
      #"{"paper": "gone"}"#, #"{"cover": true}"#, #"{"online": false, "papper": "out"}"#,
      #"{"online": "no"}"#, #"{"fault": "burning"}"#,
    ])
  func strict(_ body: String) async throws {
    try await withSimulator(devices: true) { _, announcement in
      let path = try #require(announcement.printer)
      #expect(try await announcement.administer(.POST, "/_sim/printer", body).status == 400)
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("A stopped simulator leaves no line behind")
  func gone() async throws {
    try await withDirectory { directory in
      let announcement = try await withSimulator(in: directory, devices: true) { $1 }
      for path in [announcement.scanner, announcement.printer] {
        let path = try #require(path)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(throws: (any Error).self) {
          try FileManager.default.destinationOfSymbolicLink(atPath: path)
        }
      }
    }
  }
}
