import Conformance
import Terminal
import Testing

@testable import Transport

@Suite("What may have arrived")
struct UnknownTests {
  /// A way of not answering.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var timeout: Milliseconds = .seconds(20)
    var body = [UInt8](repeating: 0x20, count: 300)
    /// Called with the request read, unless `readsNothing`.
    var readsNothing = false
    var handle: @Sendable (TestPeer) -> Void
  }

  static let long = [UInt8](repeating: 0x20, count: 900_000)

  static let cases: [Case] = [
    Case(testDescription: "closes before reading", readsNothing: true) { _ in },
    Case(testDescription: "resets before reading", readsNothing: true) { $0.abort() },
    Case(testDescription: "closes in the middle of the request", body: long, readsNothing: true) {
      _ = $0.readHead()
    },
    Case(testDescription: "resets in the middle of the request", body: long, readsNothing: true) {
      _ = $0.readHead()
      $0.abort()
    },
    Case(testDescription: "closes without an answer") { _ in },
    Case(testDescription: "resets without an answer") { $0.abort() },
    Case(testDescription: "half a status line") { $0.write("HTTP/1.1 2") },
    Case(testDescription: "half a head") { $0.write("HTTP/1.1 200 OK\r\nContent-Le") },
    Case(testDescription: "less than Content-Length") {
      $0.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result_code\":\"200\"}")
    },
    Case(testDescription: "a chunked answer without its end") {
      $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n")
    },
    Case(testDescription: "a chunk cut short") {
      $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{\"a\":1}")
    },
    Case(testDescription: "chunks that are none") {
      $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")
    },
    Case(testDescription: "an answer that is too late", timeout: 300) { $0.waitForClose() },
    Case(testDescription: "half an answer, the rest too late", timeout: 300) {
      $0.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
      $0.waitForClose()
    },
    Case(testDescription: "announces more than is taken") {
      $0.write("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n")
      $0.write([UInt8](repeating: 0x20, count: 1_048_577))
    },
    Case(testDescription: "sends more than is taken, in chunks") { peer in
      peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<20 {
        peer.write("10000\r\n")
        peer.write([UInt8](repeating: 0x20, count: 0x10000))
        peer.write("\r\n")
      }
      peer.write("0\r\n\r\n")
    },
    Case(testDescription: "garbage instead of HTTP") { $0.write("\u{0}\u{1}rubbish\r\n\r\n") },
    Case(testDescription: "an answer of HTTP/0.9") { $0.write("{\"result_code\":\"200\"}") },
    Case(testDescription: "an interim answer only") { $0.write("HTTP/1.1 100 Continue\r\n\r\n") },
    Case(testDescription: "two different lengths") {
      $0.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
    },
  ]

  @Test(.covers("7.1/read-timeout"), arguments: cases, [true, false])
  func unknown(_ example: Case, movesMoney: Bool) async throws {
    let fixture = try Fixture()
    let box = Box<TestServer>()
    let server = try fixture.server { peer, _ in
      if !example.readsNothing {
        guard let request = peer.readRequest() else { return }
        box.get()?.note(request)
      }
      example.handle(peer)
    }
    box.set(server)
    defer { server.stop() }
    let client = HTTPSClient()
    let result = await client.perform(
      request(body: example.body),
      options: fixture.options(server.port, movesMoney: movesMoney, timeout: example.timeout))
    #expect(result.isUnknown, "\(result)")
    #expect(result.reason?.contains(secret) == false)
    #expect(server.requests.count == (example.readsNothing ? 0 : 1))
    #expect(server.connections == 1)
  }
}
