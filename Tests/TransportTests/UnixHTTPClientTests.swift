import CCurl
import Glibc
import Terminal
import Testing

@testable import Transport

@Suite("HTTP over a Unix socket")
struct UnixHTTPClientTests {
  let path = "/tmp/upayd-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"

  private func server(_ handler: @escaping TestServer.Handler) throws -> TestServer {
    try TestServer(.unix(path), handler: handler).start()
  }

  @Test("A call with a body and its answer")
  func call() async throws {
    let box = Box<TestServer>()
    let server = try server { peer, _ in
      while let request = peer.readRequest() {
        box.get()?.note(request)
        peer.answer(
          #"{"a":1}"#, status: "409 Conflict", headers: ["Content-Type: application/problem+json"])
      }
    }
    box.set(server)
    defer {
      server.stop()
      unlink(path)
    }
    let client = UnixHTTPClient(socketPath: path)
    let answer = try await client.call(
      "POST", "/v1/orders/../refunds?wait=3", json: Array("{}".utf8), timeout: .seconds(20))
    #expect(answer.status == 409)
    #expect(answer.contentType == "application/problem+json")
    #expect(answer.body == Array(#"{"a":1}"#.utf8))
    _ = try await client.call("GET", "/v1/status", timeout: .seconds(20))
    _ = try await client.call("POST", "/v1/orders/1/query", timeout: .seconds(20))

    let seen = server.requests
    try #require(seen.count == 3)
    #expect(seen[0].line == "POST /v1/orders/../refunds?wait=3 HTTP/1.1")
    #expect(seen[0].headers["content-type"] == "application/json")
    #expect(seen[0].headers["host"] == "localhost")
    #expect(seen[0].body == Array("{}".utf8))
    #expect(seen[1].line == "GET /v1/status HTTP/1.1")
    #expect(seen[2].headers["content-length"] == "0")
    #expect(server.connections == 1)
  }

  private func error(_ path: String, timeout: Milliseconds = .seconds(20)) async -> UnixHTTPError? {
    do throws(UnixHTTPError) {
      _ = try await UnixHTTPClient(socketPath: path).call("GET", "/", timeout: timeout)
      return nil
    } catch {
      return error
    }
  }

  @Test func noSocket() async {
    let error = await error(path)
    #expect(error?.kind == .noSocket)
    #expect(error?.description.contains(path) == true)
    #expect(error?.mayHaveArrived == false)
  }

  @Test("A socket that a dead daemon left behind")
  func leftBehind() async throws {
    do { _ = try TestServer(.unix(path)) { _, _ in } }
    defer { unlink(path) }
    #expect(await error(path)?.kind == .refused)
  }

  @Test("Each cause of a failed connect in its own words")
  func causes() {
    func kind(_ systemError: Int32) -> UnixHTTPError.Kind {
      UnixHTTPError(
        TransferEnd(
          code: CURLE_COULDNT_CONNECT, explanation: "", evidence: TransferEvidence(),
          systemError: systemError), path: path
      ).kind
    }
    #expect(kind(ENOENT) == .noSocket)
    #expect(kind(ENOTDIR) == .noSocket)
    #expect(kind(ECONNREFUSED) == .refused)
    #expect(kind(EACCES) == .forbidden)
    #expect(kind(EPERM) == .forbidden)
    #expect(kind(EIO) == .notSent)
  }

  @Test(arguments: ["", String(repeating: "a", count: 108)])
  func impossiblePath(path: String) async {
    #expect(await error(path)?.kind == .notSent)
  }

  @Test func lost() async throws {
    let server = try server { peer, _ in _ = peer.readRequest() }
    defer {
      server.stop()
      unlink(path)
    }
    let error = await error(path)
    #expect(error?.kind == .lost)
    #expect(error?.mayHaveArrived == true)
  }

  @Test func timedOut() async throws {
    let server = try server { peer, _ in peer.waitForClose() }
    defer {
      server.stop()
      unlink(path)
    }
    let error = await error(path, timeout: 200)
    #expect(error?.kind == .timedOut)
    #expect(error?.mayHaveArrived == true)
  }

  @Test("Events come as they are sent, until the daemon ends the stream")
  func events() async throws {
    let box = Box<TestServer>()
    let gate = Gate()
    let server = try server { peer, _ in
      guard let request = peer.readRequest() else { return }
      box.get()?.note(request)
      peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      peer.write("1b\r\nid: 8\nevent: order\ndata: {}\r\n")
      peer.write("2\r\n\n\n\r\n")
      gate.wait()
      peer.write("10\r\nid: 9\ndata: {}\n\n\r\n0\r\n\r\n")
    }
    box.set(server)
    defer {
      server.stop()
      unlink(path)
    }
    let client = UnixHTTPClient(socketPath: path)
    var seen: [ServerSentEvent] = []
    for try await event in client.events("/v1/events", after: "7") {
      seen.append(event)
      if seen.count == 1 { gate.open() }
    }
    #expect(seen.map(\.id) == ["8", "9"])
    #expect(server.requests.first?.headers["last-event-id"] == "7")
    #expect(server.requests.first?.headers["accept"] == "text/event-stream")
  }

  @Test("Giving up the stream closes the connection")
  func givenUp() async throws {
    let (gone, departure) = AsyncStream.makeStream(of: Void.self)
    let server = try server { peer, _ in
      _ = peer.readRequest()
      peer.write("HTTP/1.1 200 OK\r\n\r\ndata: {}\n\n")
      peer.waitForClose()
      departure.finish()
    }
    defer {
      server.stop()
      unlink(path)
    }
    let client = UnixHTTPClient(socketPath: path)
    for try await _ in client.events("/v1/events") { break }
    for await _ in gone {}
  }

  @Test func refusedStream() async throws {
    let server = try server { peer, _ in
      while peer.readRequest() != nil { peer.answer(#"{"code":"forbidden"}"#, status: "403 No") }
    }
    defer {
      server.stop()
      unlink(path)
    }
    let client = UnixHTTPClient(socketPath: path)
    await #expect(
      throws: UnixHTTPClient.Refused(
        answer: .init(status: 403, body: Array(#"{"code":"forbidden"}"#.utf8)))
    ) {
      for try await _ in client.events("/v1/events") {}
    }
  }

  @Test("A stream whose connection is lost says so")
  func lostStream() async throws {
    let server = try server { peer, _ in
      _ = peer.readRequest()
      peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:")
    }
    defer {
      server.stop()
      unlink(path)
    }
    let client = UnixHTTPClient(socketPath: path)
    let error = await #expect(throws: UnixHTTPError.self) {
      for try await _ in client.events("/v1/events") {}
    }
    #expect(error?.kind == .lost)
  }
}
