import Glibc
import LocalAPI
import Service
import Testing

/// docs/examples/watch.py really follows the events of a server that comes and goes.
@Suite(
  .enabled(if: RunningProgram.isThere("python3"), "there is no python3 to run the example"),
  .timeLimit(.minutes(1)))
struct ExampleTests {
  private static let program: String = {
    let here = #filePath.split(separator: "/").dropLast(3)
    return "/" + here.joined(separator: "/") + "/docs/examples/watch.py"
  }()

  @Test func watchesThroughARestart() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/socket"
    let file = directory.path + "/last"
    defer { unlink(file) }
    let watcher = try RunningProgram(
      ["env", "UPAYD_SOCKET_PATH=\(path)", "python3", Self.program, file])
    defer { watcher.end() }
    var lines = watcher.lines.makeAsyncIterator()

    let first = FakeTill()
    try await TestServer.serve(first, ListeningSocket.bind(path: path, group: nil), path) { _ in
      #expect(await first.called() == .events(after: 0))
      first.publish.yield(
        PublishedEvent(
          sequence: 7, type: "order",
          data: #"{"client_sn":"A-1","state":"paid","message":"Paid: CNY 12.50."}"#))
      #expect(await lines.next() == "order A-1 [paid] Paid: CNY 12.50.")
    }
    let second = FakeTill()
    try await TestServer.serve(second, ListeningSocket.bind(path: path, group: nil), path) { _ in
      #expect(await second.called() == .events(after: 7))
      second.publish.yield(PublishedEvent(sequence: 9, type: "reset", data: "{}"))
      #expect(await lines.next()?.hasPrefix("Events are missing here.") == true)
      second.publish.yield(PublishedEvent(sequence: 10, type: "scan", data: #"{"code":"面"}"#))
      #expect(await lines.next() == "scan 面")
      second.publish.yield(PublishedEvent(sequence: 11, type: "device", data: #"{"id":"a"}"#))
      #expect(await lines.next() == #"device {"id": "a"}"#)
    }
  }
}
