import Glibc
import Testing

@testable import upayctl

/// `upayctl capture`: a file of its own for what the daemon recorded.
@Suite("Captures", .timeLimit(.minutes(1)))
struct CaptureTests {
  private static let text = """
    [capture]
    version = 1

    [traffic]
    0.000 control 21 0A 00 00 00 00 00 00 =
    0.100 in 81 02
    0.200 in 81
    # 0.300 closed: unplugged
    0.400 out 01 1B 40
    # The recording was full: what came then is not here.

    """

  private func daemon(_ response: FakeDaemon.Response) throws -> FakeDaemon {
    try FakeDaemon { _, _ in response }
  }

  @Test("The file is whole, private, and never taken from anybody")
  func file() async throws {
    let folder = try Folder()
    let daemon = try daemon(.octets(200, "text/plain", Array(Self.text.utf8)))
    defer { daemon.stop() }
    let path = folder.path("a.capture")
    for force in [false, false, true] {
      let test = TestConsole()
      let session = testSession(daemon, test.console())
      let before = daemon.requests.count
      let isThere = access(path, F_OK) == 0
      let status = await session.capture(
        device: "desk 1", kind: "scanner", seconds: 20, to: path, force: force)
      guard force || !isThere else {
        // Said at once, and not after the recording.
        #expect(status == .refused && daemon.requests.count == before)
        #expect(test.errors.contains("--force"))
        continue
      }
      #expect(status == .done, "\(test.errors)")
      #expect(
        daemon.requests.last?.target == "/v1/devices/desk%201/capture?kind=scanner&wait=20")
      #expect(test.output.contains("2 transfers from the device, 1 to it"), "\(test.output)")
      #expect(test.output.contains("The recording was full"), "\(test.output)")
      var facts = stat()
      #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
    }
  }

  @Test(
    "What is no capture is not written",
    arguments: [
      FakeDaemon.Response.octets(200, "text/plain", Array("nothing".utf8)),
      .octets(200, "text/plain", [0xFF]), .json(409, problemJSON("wrong-state")), .drop,
    ])
  func nothing(_ response: FakeDaemon.Response) async throws {
    let folder = try Folder()
    let daemon = try daemon(response)
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    let path = folder.path("b.capture")
    let status = await session.capture(
      device: "desk", kind: nil, seconds: 1, to: path, force: false)
    #expect(status != .done && access(path, F_OK) != 0)
    #expect(!test.errors.isEmpty)
  }

  /// A pipe whose other end is written to when the recording is to end.
  private func interrupted(
    _ answer: FakeDaemon.Response, isEnded: Bool
  ) async throws -> (CommandStatus, String) {
    let folder = try Folder()
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    let (reading, writing) = (ends[0], ends[1])
    defer {
      _ = write(writing, "x", 1)
      for end in [reading, writing] { close(end) }
    }
    let test = TestConsole()
    let daemon = try FakeDaemon { request, _ in
      var octet: UInt8 = 0
      if request.target.contains("/capture/end") {
        if isEnded { _ = write(writing, &octet, 1) }
        return answer
      }
      test.interrupt()
      _ = read(reading, &octet, 1)
      return .octets(200, "text/plain", Array(Self.text.utf8))
    }
    defer { daemon.stop() }
    let path = folder.path("c.capture")
    let status = await testSession(daemon, test.console(), pause: untilGivenUp).capture(
      device: "desk", kind: nil, seconds: 300, to: path, force: false)
    #expect((access(path, F_OK) == 0) == (status == .done))
    #expect(
      daemon.requests.contains {
        $0.method == "POST" && $0.target == "/v1/devices/desk/capture/end"
      })
    return (status, test.errors)
  }

  @Test("Ctrl-C ends the recording, and what there is is kept")
  func ends() async throws {
    #expect(try await interrupted(.json(200, "{}"), isEnded: true).0 == .done)
  }

  @Test("A recording that the daemon does not end is given up")
  func unended() async throws {
    let (status, errors) = try await interrupted(
      .json(409, problemJSON("wrong-state")), isEnded: false)
    #expect(status != .done && errors.contains("given up"), "\(errors)")
  }

  @Test("Without the daemon it is said what to do")
  func noDaemon() async throws {
    let daemon = try daemon(.drop)
    daemon.stop()
    let test = TestConsole()
    let status = await testSession(daemon, test.console()).capture(
      device: "desk", kind: nil, seconds: 1, to: "/tmp/none.capture", force: false)
    #expect(
      status == .unreachable && test.errors.contains("systemctl start upayd"), "\(test.errors)")
  }

  @Test("A file that nobody named says what it is of, and when")
  func name() {
    #expect(
      Session.captureName(of: "usb-1-3.2", at: 1_777_610_096_000)
        == "upayd-usb-1-3_2-2026-05-01-043456Z.capture")
  }
}
