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
      let body = try await body(of: request, writer)
      answer = try await outcome(of: request, body)
    } catch let failure as Unreadable {
      isLast = true
      answer = .answer(Answer(failure.problem))
    } catch let problem as Problem {
      answer = .answer(Answer(problem))
    } catch let refusal as MethodNotAllowed {
      answer = .answer(refusal.answer)
    }
    isLast = isLast || connections.isDraining
    if isLast { isOver.set() }
    switch answer {
    case .answer(let answer):
      let head = answer.head(closing: isLast)
      if request.method == .head {
        try await writer.writeResponse(head)
      } else {
        try await writer.write(response: head, body: ResponseBody(byteBuffer: answer.buffer))
      }
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

  private func outcome(of request: Request, _ body: ByteBuffer) async throws -> Outcome {
    do {
      let (route, call) = try RouteTable.shared.call(
        request, body, limits: limits, till: till, peer: peer)
      let work = try call.work(for: route)
      logger.debug(
        "A call was accepted", metadata: ["call": "\(route.operation.id)", "uid": "\(peer.uid)"])
      if request.method == .head, route.isStream {
        return .answer(Answer(mediaType: "text/event-stream", []))
      }
      return try await unattended(isWaiting: work.isWaiting, work.run)
    } catch let error as CallerGone {
      throw error
    } catch let problem as Problem {
      throw problem
    } catch let refusal as MethodNotAllowed {
      throw refusal
    } catch {
      // The text of a foreign error may hold anything, secrets too.
      logger.error(
        "A call failed without a reason for its client",
        metadata: ["error": "\(type(of: error))", "uid": "\(peer.uid)"])
      throw Problem(
        .internalError,
        "The daemon failed to answer. Ask for the order before you try again.")
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
  /// - Throws: ``Unreadable`` when the connection ends after the refusal.
  private func body(
    of request: Request, _ writer: borrowing ResponseWriter
  ) async throws -> ByteBuffer {
    let declared = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard declared <= limits.body else { throw Unreadable(tooLarge) }
    if let expected = request.headers[.expect], expected.lowercased() == "100-continue" {
      try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
    var body = ByteBuffer()
    do {
      for try await part in request.body {
        guard body.readableBytes + part.readableBytes <= limits.body else {
          throw Unreadable(tooLarge)
        }
        body.writeImmutableBuffer(part)
      }
    } catch let error as HTTPParserError {
      throw Unreadable(Problem(unreadable: error))
    }
    return body
  }

  private var tooLarge: Problem {
    Problem(.tooLarge, "A body has at most \(limits.body) octets. Nothing was done.")
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

/// A request that cannot be read to its end: it is refused, and the connection closed.
private struct Unreadable: Error {
  let problem: Problem
  init(_ problem: Problem) { self.problem = problem }
}
