import Failpoints
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Service
import Synchronization

/// Answers the requests of one connection, one after the other.
struct Responder: Sendable {
  let till: any TillOperations
  let peer: Peer
  let connections: Connections
  let limits: Limits
  let logger: Logger
  /// Set by the last answer: what was sent after its request is not acted on (RFC 9112, 9.6).
  private let isOver = Flag()

  init(
    till: any TillOperations, peer: Peer, connections: Connections, limits: Limits, logger: Logger
  ) {
    self.till = till
    self.peer = peer
    self.connections = connections
    self.limits = limits
    self.logger = logger
  }

  /// - Throws: when the connection is of no more use.
  func respond(
    to request: Request, _ writer: consuming ResponseWriter, on channel: any Channel
  ) async throws {
    guard !isOver.isSet else {
      try await channel.closeFuture.get()
      throw CallerGone()
    }
    var isLast = wantsClose(request) || connections.isDraining
    let answer: Outcome
    do {
      answer = try await outcome(of: request, writer)
    } catch let refusal as Refusal {
      isLast = isLast || refusal.isLast
      answer = .answer(refusal.answer)
    }
    isLast = isLast || connections.isDraining
    Failpoint.pass("call-before-answer")
    if isLast { isOver.set() }
    switch answer {
    case .answer(let answer):
      let head = answer.head(closing: isLast)
      if request.method == .head {
        try await writer.writeResponse(head)
      } else {
        try await writer.write(response: head, body: ResponseBody(byteBuffer: answer.buffer))
      }
      Failpoint.pass("call-after-answer")
    case .events(let events):
      var fields = HTTPFields()
      fields[.contentType] = "text/event-stream"
      fields[.cacheControl] = "no-store"
      if isLast { fields[.connection] = "close" }
      let body = try await writer.writeHead(HTTPResponse(status: .ok, headerFields: fields))
      await EventStream(channel: channel, comments: limits.comments).send(events, connections)
      try await body.finish(nil)
    }
  }

  /// - Throws: ``Refusal``, or what ended the connection.
  private func outcome(
    of request: Request, _ writer: borrowing ResponseWriter
  ) async throws -> Outcome {
    let place: Place
    do {
      place = try await admit(request)
    } catch var refusal as Refusal {
      refusal.isLast = await !skipBody(of: request)
      throw refusal
    }
    let body = try await body(of: request, writer)
    return try await refusing(peer, logger) {
      let call = try RouteTable.shared.call(
        request, at: place, body, limits: limits, till: till, peer: peer)
      let work = try call.work(for: place.route)
      let id = place.route.operation.id
      Failpoint.pass("call-accepted")
      logger.debug("A call was accepted", metadata: ["call": "\(id)", "uid": "\(peer.uid)"])
      if request.method == .head, place.route.isStream {
        return .answer(Answer(mediaType: "text/event-stream", []))
      }
      return try await unattended(isWaiting: work.isWaiting, work.run)
    }
  }

  /// Finds the call, and asks whether the peer may have it, before anything else of it is looked at.
  private func admit(_ request: Request) async throws -> Place {
    try await refusing(peer, logger) {
      let place = try RouteTable.shared.place(of: request)
      let operation = place.route.operation
      if let role = operation.role {
        try await unattended(isWaiting: true) { [till, peer] in
          try await till.authorize(peer, as: role, for: operation.id)
        }
      }
      return place
    }
  }

  /// Whether nothing can follow this request.
  ///
  /// Connection options are compared without regard to case (RFC 9110, 7.6.1). After an upgrade that
  /// is not given the HTTP parser reads on no further.
  private func wantsClose(_ request: Request) -> Bool {
    let options = request.headers[values: .connection].flatMap { value in
      value.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
    }
    return options.contains("close") || options.contains("upgrade") || request.method == .connect
  }

  /// Reads the whole body.
  ///
  /// - Throws: ``Refusal``, the connection's last answer; or what ended the connection.
  private func body(
    of request: Request, _ writer: borrowing ResponseWriter
  ) async throws -> ByteBuffer {
    guard declaredLength(of: request) <= limits.body else { throw tooLarge }
    if expectsInvitation(request) {
      try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
    var body = ByteBuffer()
    do {
      for try await part in request.body {
        guard body.readableBytes + part.readableBytes <= limits.body else { throw tooLarge }
        body.writeImmutableBuffer(part)
      }
    } catch let error as HTTPParserError {
      throw Refusal(Answer(Problem(unreadable: error)), isLast: true)
    }
    return body
  }

  /// Reads over the body of a request that was refused by its head.
  ///
  /// - Returns: whether another request can follow.
  private func skipBody(of request: Request) async -> Bool {
    // Who waits for an invitation that does not come may send the body or may not.
    guard declaredLength(of: request) <= limits.body, !expectsInvitation(request) else {
      return false
    }
    var length = 0
    do {
      for try await part in request.body {
        length += part.readableBytes
        guard length <= limits.body else { return false }
      }
    } catch {
      return false
    }
    return true
  }

  private func declaredLength(of request: Request) -> Int {
    request.headers[.contentLength].flatMap { Int($0) } ?? 0
  }

  private func expectsInvitation(_ request: Request) -> Bool {
    request.headers[.expect]?.lowercased() == "100-continue"
  }

  private var tooLarge: Refusal {
    Refusal(
      Answer(Problem(.tooLarge, "A body has at most \(limits.body) octets. Nothing was done.")),
      isLast: true)
  }
}

/// What a call comes to.
enum Outcome: Sendable {
  case answer(Answer)
  case events(AsyncStream<PublishedEvent>)
}

/// Once set, set for good.
private final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}
