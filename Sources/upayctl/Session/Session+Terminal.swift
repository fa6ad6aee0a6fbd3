import Terminal
import Transport

extension Session {
  func activate(_ body: [String: JSONValue?]) async -> CommandStatus {
    await change("the terminal was activated", Self.statusTells) {
      () async throws(UnixHTTPError) in
      try await daemon.post("/v1/terminal/activate", body)
    } show: { reply in
      reply.decoded(TerminalAnswer.self).map {
        ["The terminal is activated."] + TerminalText.terminal($0)
      }
    }
  }

  func checkIn(force: Bool) async -> CommandStatus {
    await change("the check-in was done", Self.statusTells) {
      () async throws(UnixHTTPError) in
      try await daemon.post("/v1/terminal/check-in", force ? ["force": .bool(true)] : [:])
    } show: { reply in
      reply.decoded(TerminalAnswer.self).map {
        ["The terminal has checked in."] + TerminalText.terminal($0)
      }
    }
  }

  func status() async -> CommandStatus {
    await answer {
      () async throws(UnixHTTPError) in
      try await daemon.get("/v1/status")
    } show: { reply in
      reply.decoded(StatusAnswer.self).map { TerminalText.status($0, console.style) }
    }
  }

  func devices() async -> CommandStatus {
    await answer {
      () async throws(UnixHTTPError) in
      try await daemon.get("/v1/devices")
    } show: { reply in
      reply.decoded([DeviceAnswer].self).map { TerminalText.devices($0, console.style) }
    }
  }

  private static let statusTells = "`upayctl status` tells."
}
