import Conformance
import Cryptography
import Glibc
import Terminal
import Testing

@testable import Transport

@Suite("What certainly did not leave")
struct NotSentTests {
  let fixture: Fixture
  let client = HTTPSClient()

  init() throws { fixture = try Fixture() }

  private func expectNotSent(
    _ options: TransferOptions, request sent: HTTPRequest = request(), mentions words: String = "",
    location: SourceLocation = #_sourceLocation
  ) async {
    let result = await client.perform(sent, options: options)
    #expect(result.isNotSent, "\(result)", sourceLocation: location)
    let reason = result.reason ?? ""
    #expect(reason.lowercased().contains(words.lowercased()), sourceLocation: location)
    #expect(!reason.contains(secret), sourceLocation: location)
  }

  @Test(arguments: ["http", "https"])
  func refusedPort(scheme: String) async throws {
    let port = try TestServer { _, _ in }.port
    var options = fixture.options(port)
    options.baseURL = "\(scheme)://127.0.0.1:\(port)"
    await expectNotSent(options, mentions: "connect")
  }

  @Test("A connect that no one answers")
  func connectTimeout() async throws {
    // Never started: the queue of one is filled, and further SYNs go unanswered.
    let server = try TestServer(backlog: 0) { _, _ in }
    let fillers = (0..<4).map { _ in connecting(to: server.port) }
    defer { fillers.forEach { close($0) } }
    await expectNotSent(fixture.options(server.port, connectTimeout: 200), mentions: "time")
  }

  @Test("A peer that takes the connection and never shakes hands", arguments: [true, false])
  func silentHandshake(byTotalTimeout: Bool) async throws {
    let server = try TestServer { peer, _ in peer.waitForClose() }.start()
    defer { server.stop() }
    await expectNotSent(
      byTotalTimeout
        ? fixture.options(server.port, timeout: 200)
        : fixture.options(server.port, connectTimeout: 200),
      mentions: "time")
  }

  @Test("A peer that closes instead of shaking hands")
  func closedHandshake() async throws {
    let server = try TestServer { _, _ in }.start()
    defer { server.stop() }
    await expectNotSent(fixture.options(server.port))
  }

  @Test("A peer that does not speak TLS")
  func plainPeer() async throws {
    let server = try TestServer { peer, _ in
      peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
      peer.waitForClose()
    }.start()
    defer { server.stop() }
    await expectNotSent(fixture.options(server.port))
  }

  @Test(.covers("1.1/certificates"), arguments: [TestAuthority.Validity.expired, .future])
  func validity(_ validity: TestAuthority.Validity) async throws {
    let server = try answering(leaf: fixture.authority.leaf(validity))
    defer { server.stop() }
    await expectNotSent(fixture.options(server.port), mentions: "certificate")
    #expect(server.requests.isEmpty)
  }

  @Test(
    "A certificate of another authority, also when another transfer trusted it",
    .covers("1.1/certificates"))
  func wrongAuthority() async throws {
    let other = try Fixture()
    let server = try answering(leaf: other.authority.leaf())
    defer { server.stop() }
    #expect(await client.perform(request(), options: other.options(server.port)).response != nil)
    await expectNotSent(fixture.options(server.port), mentions: "certificate")
    #expect(server.requests.count == 1)
  }

  @Test("The system's authorities do not vouch for a private one", .covers("1.1/certificates"))
  func noPrivateAuthority() async throws {
    let server = try answering(leaf: fixture.authority.leaf())
    defer { server.stop() }
    var options = fixture.options(server.port)
    options.caFile = nil
    await expectNotSent(options, mentions: "certificate")
    #expect(server.requests.isEmpty)
  }

  @Test("A certificate for another host", .covers("1.1/certificates"))
  func wrongHost() async throws {
    let server = try answering(leaf: fixture.authority.leaf(), host: "127.0.0.2")
    defer { server.stop() }
    await expectNotSent(fixture.options(server.port, host: "127.0.0.2"), mentions: "127.0.0.2")
    #expect(server.requests.isEmpty)
  }

  @Test func missingAuthorityFile() async throws {
    let server = try answering(leaf: fixture.authority.leaf())
    defer { server.stop() }
    var options = fixture.options(server.port)
    options.caFile = "/nonexistent/ca.pem"
    await expectNotSent(options, mentions: "CA")
    #expect(server.requests.isEmpty)
  }

  @Test("A name that does not exist")
  func unresolved() async {
    var options = fixture.options(1, connectTimeout: 500)
    options.baseURL = "https://gateway.invalid"
    await expectNotSent(options)
  }

  @Test(arguments: [
    "http://192.0.2.1", "http://example.com", "ftp://127.0.0.1", "https://", "", "gateway",
    "https://user:S3CRET-SIGNATURE@127.0.0.1", "https://127.0.0.1/?a=b", "https://127.0.0.1/#a",
    "https://127.0.0.1\r\nX: y", "http://127.0.0.1.example.com", "http://localhost.example.com",
    "http://128.0.0.1", "http://[::2]",
  ])
  func unacceptable(url: String) async {
    #expect(!HTTPSClient.isAcceptable(url))
    #expect(HTTPSClient.refusal(of: url)?.contains(secret) == false)
    var options = fixture.options(1)
    options.baseURL = url
    await expectNotSent(options)
  }

  @Test(arguments: [
    "https://vsi-api.shouqianba.com", "https://vsi-api.shouqianba.com/", "https://10.0.0.1:8443/a",
    "http://127.0.0.1:8080", "http://127.1.2.3", "http://localhost:1", "http://[::1]:8080",
  ])
  func acceptable(url: String) {
    #expect(HTTPSClient.isAcceptable(url))
  }

  static let malformed: [HTTPRequest] = [
    HTTPRequest(path: "upay", headers: [], body: []),
    HTTPRequest(path: "/upay v2", headers: [], body: []),
    HTTPRequest(path: "/upay\r\nX: y", headers: [], body: []),
    HTTPRequest(path: "/upay#a", headers: [], body: []),
    HTTPRequest(method: "DELETE", path: "/upay", headers: [], body: []),
    HTTPRequest(method: "GET", path: "/upay", headers: [], body: [1]),
    HTTPRequest(path: "/upay", headers: [.init("X", "a\r\nY: b")], body: []),
    HTTPRequest(path: "/upay", headers: [.init("X:", "a")], body: []),
    HTTPRequest(path: "/upay", headers: [.init("", "a")], body: []),
    HTTPRequest(path: "/upay", headers: [.init("Transfer-Encoding", "chunked")], body: []),
    HTTPRequest(path: "/upay", headers: [.init("content-length", "7")], body: []),
    HTTPRequest(path: "/upay", headers: [], body: [UInt8](repeating: 32, count: 1 << 20 + 1)),
  ]

  @Test(arguments: malformed)
  func malformedRequest(_ malformed: HTTPRequest) async throws {
    let server = try answering(leaf: fixture.authority.leaf())
    defer { server.stop() }
    await expectNotSent(fixture.options(server.port), request: malformed)
    #expect(server.connections == 0)
  }

  private func answering(leaf: TestAuthority.Leaf, host: String = "127.0.0.1") throws -> TestServer
  {
    let server = Box<TestServer>()
    let started = try TestServer(.loopback(host), leaf: leaf) { peer, _ in
      while let request = peer.readRequest() {
        server.get()?.note(request)
        peer.answer("{}")
      }
    }
    server.set(started)
    return started.start()
  }

  private func connecting(to port: UInt16) -> Int32 {
    let descriptor = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
    _ = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return descriptor
  }
}
