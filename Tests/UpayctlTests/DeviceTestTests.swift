import Terminal
import Testing

@testable import UpayctlCommand

@Suite("Testing devices", .timeLimit(.minutes(1)))
struct DeviceTestTests {
  static let devices = """
    [{"id":"desk","kind":"scanner","state":"ready","pinned":true,"used":true},\
    {"id":"roll","kind":"printer","state":"ready","pinned":true,"used":true},\
    {"id":"both","kind":"scanner","state":"ready","pinned":true,"used":true},\
    {"id":"both","kind":"printer","state":"ready","pinned":true,"used":true}]
    """

  private func daemon(
    events: String = "", test: FakeDaemon.Response
  ) throws -> FakeDaemon {
    try FakeDaemon { request, _ in
      switch request.target {
      case "/v1/devices": .json(200, Self.devices)
      case "/v1/events": .stream(events)
      default: test
      }
    }
  }

  private func posted(_ daemon: FakeDaemon) -> [String] {
    daemon.requests.filter { $0.method == "POST" }.map(\.target)
  }

  private static let slip =
    #"{"id":"roll","kind":"printer","job":7,"message":"A test slip is queued."}"#

  private static func print(_ job: Int, _ state: String, _ reason: String? = nil) -> String {
    let reason = reason.map { ",\"reason\":\"\($0)\"" } ?? ""
    return eventText(job, "print", "{\"job\":\(job),\"state\":\"\(state)\"\(reason)}")
  }

  // MARK: Printers

  @Test(
    "What became of the slip",
    arguments: [
      (print(7, "queued") + print(7, "printed"), CommandStatus.done, "Printed."),
      (
        print(6, "dropped") + print(7, "held", "out of paper") + print(7, "printed"), .done,
        "The printer can't print now: out of paper\nPrinted."
      ),
      (print(7, "dropped", "it was too long") + print(7, "printed"), .failed, "too long"),
      ("data: nonsense\n\n" + eventText(1, "print", "[]") + print(7, "printed"), .done, "Printed."),
    ])
  func printer(events: String, status: CommandStatus, says: String) async throws {
    let daemon = try daemon(events: events, test: .json(200, Self.slip))
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console(), pause: untilGivenUp)
    #expect(await session.test(device: "roll", kind: nil, seconds: 30) == status)
    #expect(posted(daemon) == ["/v1/devices/roll/test"])
    #expect(test.output.hasPrefix("A test slip is queued.\n"))
    #expect((test.output + test.errors).contains(says))
  }

  @Test("A printer that is held says why, and the wait has an end")
  func held() async throws {
    let daemon = try daemon(
      events: Self.print(7, "held", "out of paper"), test: .json(200, Self.slip))
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console()) { _ in await test.said("can't print now") }
    #expect(await session.test(device: "roll", kind: "printer", seconds: 30) == .unknown)
    #expect(posted(daemon) == ["/v1/devices/roll/test?kind=printer"])
    #expect(test.errors.contains("the slip still waits: out of paper"))
  }

  @Test("A printer of which nothing is heard")
  func silent() async throws {
    let daemon = try daemon(test: .json(200, Self.slip))
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.test(device: "roll", kind: nil, seconds: 30) == .unknown)
    #expect(test.errors.contains("nothing was heard of the slip in 30 s"))
  }

  @Test("--json: the answer, then what became of the job")
  func json() async throws {
    let daemon = try daemon(
      events: Self.print(7, "queued") + Self.print(7, "printed"), test: .json(200, Self.slip))
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console(), json: true, pause: untilGivenUp)
    #expect(await session.test(device: "roll", kind: nil, seconds: 30) == .done)
    #expect(test.output == Self.slip + "\n" + #"{"job":7,"state":"printed"}"# + "\n")
  }

  @Test("A lost answer leaves it open whether a slip comes")
  func lost() async throws {
    let daemon = try daemon(test: .drop)
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.test(device: "roll", kind: nil, seconds: 30) == .unknown)
    #expect(test.errors.contains("look at the printer"))
  }

  // MARK: Scanners

  @Test("What a scanner read")
  func scanner() async throws {
    let answer = """
      {"id":"desk","kind":"scanner","message":"Read by desk.",\
      "scan":{"code":"690\\u001b123","symbology":"EAN-13"}}
      """
    let daemon = try daemon(test: .json(200, answer))
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.test(device: "desk", kind: nil, seconds: 20) == .done)
    #expect(posted(daemon) == ["/v1/devices/desk/test?wait=20"])
    #expect(
      test.output == """
        Scan something now  20 s left  (desk)
        Read by desk.
          code       690 123
          symbology  EAN-13

        """)
  }

  @Test("A payment code is shown as it comes: masked")
  func paymentCode() async throws {
    let answer = """
      {"id":"desk","kind":"scanner","message":"Read.",\
      "scan":{"kind":"payment_code","masked":"28**************56"}}
      """
    let daemon = try daemon(test: .json(200, answer))
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.test(device: "desk", kind: nil, seconds: 20) == .done)
    #expect(test.output.contains("  kind  payment_code\n  code  28**************56\n"))
  }

  @Test("Nothing was scanned in time", arguments: [true, false])
  func nothing(json: Bool) async throws {
    let answer = #"{"id":"desk","kind":"scanner","message":"Nothing was scanned."}"#
    let daemon = try daemon(test: .json(200, answer))
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console(), json: json)
    #expect(await session.test(device: "desk", kind: nil, seconds: 20) == .failed)
    #expect(test.output.hasSuffix((json ? answer : "Nothing was scanned.") + "\n"))
  }

  @Test("On a terminal the seconds count down in place")
  func countdown() async throws {
    let answer = #"{"id":"desk","kind":"scanner","message":"m","scan":{"code":"1"}}"#
    let test = TestConsole()
    let daemon = try daemon(test: .json(200, answer))
    defer { daemon.stop() }
    let session = testSession(daemon, test.console(isTerminal: true), pause: untilGivenUp)
    #expect(await session.test(device: "desk", kind: nil, seconds: 20) == .done)
    #expect(test.output.hasPrefix("\r\u{1B}[KScan something now  20 s left"))
    #expect(test.output.contains("\r\u{1B}[Km\n"))
  }

  // MARK: Names

  @Test("A name that both have")
  func both() async throws {
    let daemon = try daemon(test: .json(200, Self.slip))
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.test(device: "both", kind: nil, seconds: 1) == .usage)
    #expect(posted(daemon) == [])
    #expect(test.errors.contains("--kind printer"))
    _ = await session.test(device: "both", kind: "scanner", seconds: 1)
    #expect(posted(daemon) == ["/v1/devices/both/test?kind=scanner&wait=1"])
  }

  @Test("A name that none has is the daemon's to refuse")
  func none() async throws {
    let daemon = try daemon(test: .json(404, problemJSON("not-found")))
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    #expect(await session.test(device: "a/b ?", kind: nil, seconds: 1) == .refused)
    #expect(posted(daemon) == ["/v1/devices/a%2Fb%20%3F/test"])
  }
}
