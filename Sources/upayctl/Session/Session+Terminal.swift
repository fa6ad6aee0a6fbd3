import FoundationEssentials
import Terminal
import Transport

extension Session {
  func activate(_ body: [String: JSONValue?]) async -> CommandStatus {
    await change("the activation") { () async throws(UnixHTTPError) in
      try await daemon.post("/v1/terminal/activate", body)
    } show: {
      ["The terminal is activated."] + TerminalText.terminal($0)
    }
  }

  func checkIn(force: Bool) async -> CommandStatus {
    await change("the check-in") { () async throws(UnixHTTPError) in
      try await daemon.post("/v1/terminal/check-in", force ? ["force": .bool(true)] : [:])
    } show: {
      ["The terminal has checked in."] + TerminalText.terminal($0)
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

  /// Shows what happens from now on, or after an event, until the daemon ends or Ctrl-C.
  func events(after: Int64?) async -> CommandStatus {
    do {
      for try await event in daemon.events(after: after) {
        console.line(json ? event.data : words(for: event))
      }
      console.error("the daemon ended the stream of events")
      return .unreachable
    } catch let refusal as UnixHTTPClient.Refused {
      let reply = Reply(status: refusal.answer.status, body: refusal.answer.body)
      return refused(reply, changes: false)
    } catch let error as UnixHTTPError {
      return unreached(error)
    } catch {
      console.error("the stream of events ended: \(error)")
      return .unreachable
    }
  }

  private func words(for event: ServerSentEvent) -> String {
    let start = "\(padded(event.id, to: 8))  \(padded(event.type, to: 8))  "
    guard event.type == "order",
      let order = try? JSONDecoder().decode(OrderView.self, from: Data(event.data.utf8))
    else { return printable(start + event.data) }
    let report = OrderText(order: order, style: Style(coloured: false))
    return printable(
      start + "\(order.clientSN)  \(order.state.rawValue)  \(report.amount(order.totalAmount))")
  }

  /// A call that is lost may have been carried out; asking again by itself could do it twice.
  private func change(
    _ what: String, _ call: () async throws(UnixHTTPError) -> Reply,
    show: (TerminalAnswer) -> [String]
  ) async -> CommandStatus {
    let reply: Reply
    do throws(UnixHTTPError) {
      reply = try await call()
    } catch {
      guard error.mayHaveArrived else { return unreached(error) }
      console.error(error.description)
      console.errors("Whether \(what) was done is not known: `upayctl status` tells.\n")
      return .unknown
    }
    return finish(reply, changes: true) { $0.decoded(TerminalAnswer.self).map(show) }
  }
}
