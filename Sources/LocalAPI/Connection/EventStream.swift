import NIOCore
import NIOHTTPTypes
import Service

/// Writes events as a stream of server-sent events (WHATWG HTML, "Server-sent events").
struct EventStream: Sendable {
  let channel: any Channel
  /// The time between two comments, which show both ends that the other is alive.
  let comments: Duration

  /// Returns when the events end, the client is gone, or the server drains.
  func send(_ events: AsyncStream<PublishedEvent>, _ connections: Connections) async {
    let period = TimeAmount(comments)
    let beat = channel.eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { _ in
      if channel.isWritable { channel.writeAndFlush(part(": \n\n"), promise: nil) }
    }
    // A task of its own: it can be ended while the connection's task goes on to say goodbye.
    let sending = Task {
      // Also for a stream without events yet, the client sees the head at once.
      channel.flush()
      for await event in events {
        guard (try? await channel.writeAndFlush(part(Self.text(event))).get()) != nil else {
          return
        }
      }
    }
    await connections.untilDraining(end: { sending.cancel() }) {
      await withTaskCancellationHandler {
        await sending.value
      } onCancel: {
        sending.cancel()
      }
    }
    await sending.value
    beat.cancel()
  }

  private func part(_ text: String) -> HTTPResponsePart { .body(ByteBuffer(string: text)) }

  /// One event; a line end in its data would end the field.
  static func text(_ event: PublishedEvent) -> String {
    let lines = event.data.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r" || $0 == "\r\n"
    }
    let data = lines.map { "data: \($0)\n" }.joined()
    return "id: \(event.sequence)\nevent: \(event.type)\n\(data)\n"
  }
}
