import FoundationEssentials
import Terminal
import Transport

extension Session {
  /// Shows what happens from now on, or after an event, until Ctrl-C. A daemon that restarts is
  /// waited for, and nothing of the meantime is missed.
  func events(after: Int64?) async -> CommandStatus {
    var follower = EventFollower(after: after)
    while !Task.isCancelled {
      follower.begin(at: now())
      let end = await follow(&follower)
      if case .refused(let status) = end { return status }
      switch follower.ended(wasLive: end.wasLive, at: now()) {
      case .again(let after, let note):
        if let note { console.error("\(end.words); \(note)") }
        await pause(after)
      case .giveUp:
        console.error(end.words)
        if case .failed(let error) = end, let hint = Self.hint(error.kind) {
          console.errors(hint + "\n")
        }
        return .unreachable
      }
    }
    return .unreachable
  }

  /// How a stream of events ended.
  private enum StreamEnd {
    case ended
    case failed(UnixHTTPError)
    /// Answered with a fault of the daemon, which may pass.
    case faulty(Int)
    /// Answered with a refusal, which was shown.
    case refused(CommandStatus)

    /// Whether the daemon had the question.
    var wasLive: Bool {
      switch self {
      case .ended, .refused: true
      case .failed(let error): error.mayHaveArrived
      case .faulty: false
      }
    }

    var words: String {
      switch self {
      case .ended: "the daemon ended the stream of events"
      case .failed(let error): error.description
      case .faulty(let status): "the daemon answered with HTTP status \(status)"
      case .refused: "the daemon refused"
      }
    }
  }

  private func follow(_ follower: inout EventFollower) async -> StreamEnd {
    do {
      for try await event in daemon.events(after: follower.position) {
        follower.saw(event.id)
        if json { console.raw(event.data) } else { console.line(words(for: event)) }
      }
      return .ended
    } catch let refusal as UnixHTTPClient.Refused {
      guard refusal.answer.status < 500 else { return .faulty(refusal.answer.status) }
      let reply = Reply(status: refusal.answer.status, body: refusal.answer.body)
      return .refused(refused(reply, changes: false))
    } catch let error as UnixHTTPError {
      return .failed(error)
    } catch {
      return .ended
    }
  }

  private func words(for event: ServerSentEvent) -> String {
    let start = "\(padded(event.id, to: 8))  \(padded(event.type, to: 8))  "
    if event.type == "reset" {
      return printable(start) + "older events are gone; what follows is the oldest that is kept"
    }
    guard event.type == "order",
      let order = try? JSONDecoder().decode(OrderView.self, from: Data(event.data.utf8))
    else { return printable(start + event.data) }
    let report = OrderText(order: order, style: Style(coloured: false))
    return printable(
      start + "\(order.clientSN)  \(order.state.rawValue)  \(report.amount(order.totalAmount))")
  }
}
