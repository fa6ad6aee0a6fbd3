import Terminal
import Transport

/// The newest of the events that the daemon keeps.
actor RecentEvents {
  /// Events that stand in a bundle.
  static let kept = 500
  /// Events that are read at most, from the oldest on, to come to the newest.
  static let read = 1_000_000
  /// Looks, a second apart, at whether more events come.
  static let looks = 30

  private var events: [ServerSentEvent] = []
  private(set) var count = 0
  /// Why there are not all of them.
  private(set) var trouble: String?

  /// The newest, the oldest of them first.
  var newest: [ServerSentEvent] { Array(events.suffix(Self.kept)) }

  /// Reads all that are there. A stream of events has no end, so it ends when no more come.
  func fill(from session: Session) async {
    await withTaskGroup { group in
      group.addTask { await self.readAll(session.daemon) }
      group.addTask {
        for _ in 0..<Self.looks where !Task.isCancelled {
          let before = await self.count
          await session.pause(.seconds(1))
          if await self.count == before { return }
        }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func readAll(_ daemon: Daemon) async {
    var position: Int64 = 0
    while !Task.isCancelled, count < Self.read {
      let before = count
      do {
        for try await event in daemon.events(after: position) {
          add(event)
          position = Int64(event.id) ?? position
        }
        return
      } catch let error as UnixHTTPError where error.kind == .overrun && count > before {
        // They come faster than they are read: on from where it ended.
        continue
      } catch {
        if !Task.isCancelled { trouble = Self.words(error) }
        return
      }
    }
  }

  private func add(_ event: ServerSentEvent) {
    count += 1
    events.append(event)
    if events.count >= 2 * Self.kept { events.removeFirst(Self.kept) }
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as UnixHTTPError: error.description
    case let refusal as UnixHTTPClient.Refused: "HTTP status \(refusal.answer.status)"
    default: "the stream ended"
    }
  }
}
