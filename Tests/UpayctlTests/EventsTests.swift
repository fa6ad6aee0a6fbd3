import Terminal
import Testing
import Transport

@testable import UpayctlCommand

@Suite("Following events", .timeLimit(.minutes(1)))
struct EventsTests {
  @Test("Events, in words or as they are, over a restart of the daemon", arguments: [true, false])
  func restart(json: Bool) async throws {
    let daemon = try FakeDaemon { _, number in
      switch number {
      case 0:
        .raw(
          FakeDaemon.streamHead + ": hello\n\n" + eventText(8, "order", orderJSON(.paid))
            + eventText(9, "scan", #"{"code":"1"}"#))
      case 1: .drop
      case 2: .json(503, problemJSON("journal-unwritable"))
      case 3: .raw(FakeDaemon.streamHead + eventText(10, "device", #"{"id":"desk"}"#))
      default: .json(403, problemJSON("forbidden"))
      }
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console(), json: json)
    #expect(await session.events(after: 7) == .refused)
    let asked = daemon.requests.map { request in
      request.headers.split(separator: "\r\n").first { $0.hasPrefix("last-event-id") } ?? ""
    }
    #expect(
      asked == ["7", "9", "9", "9", "10"].map { "last-event-id: \($0)" })
    let words = """
      8         order     A1  paid  CNY 12.50
      9         scan      {"code":"1"}
      10        device    {"id":"desk"}

      """
    let raw = orderJSON(.paid) + "\n{\"code\":\"1\"}\n{\"id\":\"desk\"}\n"
    let refusal = json ? problemJSON("forbidden") + "\n" : ""
    #expect(test.output == (json ? raw : words) + refusal)
    // Once for each time that it was lost, however often it was asked for.
    #expect(test.errors.occurrences(of: "going on after event 9") == 1)
    #expect(test.errors.occurrences(of: "going on after event 10") == 1)
  }

  @Test("Who was never answered is told at once")
  func unreachable() async throws {
    let daemon = try FakeDaemon { _, _ in .drop }
    daemon.stop()
    let test = TestConsole()
    #expect(await testSession(daemon, test.console()).events(after: nil) == .unreachable)
    #expect(test.errors.contains(daemon.path))
    #expect(test.errors.contains("systemctl status upayd"))
  }

  @Test("A daemon that is gone for good is given up")
  func gone() async throws {
    let daemon = try FakeDaemon { _, number in
      number == 0 ? .raw(FakeDaemon.streamHead + eventText(5, "scan", "{}")) : .drop
    }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await testSession(daemon, test.console()).events(after: nil) == .unreachable)
    #expect(daemon.requests.count == 1 + EventFollower.attemptsAllowed)
  }

  @Test("What is gone is said")
  func reset() async throws {
    let daemon = try FakeDaemon { _, number in
      number == 0
        ? .raw(FakeDaemon.streamHead + eventText(4, "reset", "{}"))
        : .json(403, problemJSON("forbidden"))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    _ = await testSession(daemon, test.console()).events(after: 1)
    #expect(
      test.output == "4         reset     older events are gone; "
        + "what follows is the oldest that is kept\n")
  }

  // MARK: The follower

  @Test("Pauses grow to half a minute, and have an end of about ten minutes")
  func pauses() {
    var follower = EventFollower(after: nil)
    follower.saw("3")
    var pauses: [Milliseconds] = []
    for _ in 0..<EventFollower.attemptsAllowed {
      guard case .again(let after, _) = follower.ended(wasLive: false, at: noon) else { break }
      pauses.append(after)
    }
    #expect(pauses.prefix(7) == [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000])
    #expect(pauses.max() == 30_000)
    #expect(pauses.count == EventFollower.attemptsAllowed)
    #expect((.minutes(9)...(.minutes(11))).contains(pauses.reduce(0, +)))
    #expect(follower.ended(wasLive: false, at: noon) == .giveUp)
  }

  @Test("Only the first of several attempts is noted")
  func notes() {
    var follower = EventFollower(after: 7)
    guard case .again(_, let first?) = follower.ended(wasLive: true, at: noon),
      case .again(_, nil) = follower.ended(wasLive: false, at: noon)
    else {
      Issue.record("the notes are wrong")
      return
    }
    #expect(first.contains("after event 7"))
    var fresh = EventFollower(after: nil)
    guard case .again(_, let note?) = fresh.ended(wasLive: true, at: noon) else {
      Issue.record("no note")
      return
    }
    #expect(note.contains("of the meantime are not shown"))
  }

  @Test(
    "A stream that lived long forgives attempts, a short one does not", arguments: [true, false])
  func forgiven(lived: Bool) {
    var follower = EventFollower(after: 7)
    for _ in 0..<EventFollower.attemptsAllowed {
      _ = follower.ended(wasLive: true, at: noon)
      follower.begin(at: noon)
    }
    let end = noon + (lived ? EventFollower.longEnough : EventFollower.longEnough - 1)
    #expect((follower.ended(wasLive: true, at: end) == .giveUp) == !lived)
  }

  @Test(
    "Where to go on",
    arguments: [
      ("12", 12), ("", 7), ("x", 7), ("-3", 7), ("99999999999999999999", 7), ("0", 0),
    ] as [(String, Int64)])
  func position(id: String, position: Int64) {
    var follower = EventFollower(after: 7)
    follower.saw(id)
    #expect(follower.position == position)
  }
}
