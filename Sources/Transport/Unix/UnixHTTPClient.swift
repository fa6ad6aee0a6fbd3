internal import CCurl
internal import Synchronization
public import Terminal

/// HTTP/1.1 over a Unix socket: how `upayctl` talks to the daemon.
public final class UnixHTTPClient: Sendable {
  /// A complete answer, whatever its status.
  public struct Answer: Hashable, Sendable {
    public var status: Int
    public var contentType: String?
    public var body: [UInt8]

    public init(status: Int, contentType: String? = nil, body: [UInt8]) {
      self.status = status
      self.contentType = contentType
      self.body = body
    }
  }

  /// The stream was answered with another status than 200.
  public struct Refused: Error, Hashable, Sendable {
    public let answer: Answer
  }

  /// Events that may wait for their reader before the stream is ended.
  private static let backlog = 1_024

  public let socketPath: String
  private let loop = TransferLoop()

  public init(socketPath: String) { self.socketPath = socketPath }

  deinit { loop.beginClosing(within: 0) }

  /// Calls once and waits for the complete answer; never calls again by itself.
  ///
  /// - Parameters:
  ///   - path: path and query, `/v1/orders?limit=5`, already percent-encoded.
  ///   - json: the body; sent as `application/json`.
  ///   - timeout: for the whole call.
  public func call(
    _ method: String, _ path: String, json: [UInt8]? = nil, timeout: Milliseconds
  ) async throws(UnixHTTPError) -> Answer {
    var recipe = try recipe(method, path)
    recipe.timeout = timeout
    recipe.body = json ?? []
    if json != nil { recipe.headers.append(.init("Content-Type", "application/json")) }
    let ready = recipe
    let report = await withCheckedContinuation { continuation in
      loop.submit(ready, TransferSink { continuation.resume(returning: $0) })
    }
    switch report {
    case .answered(let answer): return Answer(answer)
    case .refused(let reason): throw UnixHTTPError(.notSent, reason)
    case .ended(let end): throw UnixHTTPError(end, path: socketPath)
    }
  }

  /// The events of a stream. It ends with ``Refused`` or ``UnixHTTPError``, or without an error when
  /// the other end ends it; giving it up closes the connection.
  ///
  /// - Parameter lastEventID: sent as `Last-Event-ID`: events after this one.
  public func events(_ path: String, after lastEventID: String? = nil)
    -> AsyncThrowingStream<ServerSentEvent, any Error>
  {
    AsyncThrowingStream(bufferingPolicy: .bufferingOldest(Self.backlog)) { continuation in
      var recipe: TransferRecipe
      do throws(UnixHTTPError) {
        recipe = try self.recipe("GET", path)
      } catch {
        continuation.finish(throwing: error)
        return
      }
      recipe.headers.append(.init("Accept", "text/event-stream"))
      if let lastEventID { recipe.headers.append(.init("Last-Event-ID", lastEventID)) }
      let reader = EventReader(continuation, path: socketPath)
      let id = loop.submit(
        recipe, TransferSink(piece: { reader.take($0) }, finished: { reader.finish($0) }))
      continuation.onTermination = { [loop] _ in if let id { loop.abandon(id) } }
    }
  }

  private func recipe(_ method: String, _ path: String) throws(UnixHTTPError) -> TransferRecipe {
    // sockaddr_un holds 108 octets, the last of them zero.
    guard (1...107).contains(socketPath.utf8.count), !socketPath.utf8.contains(0) else {
      throw UnixHTTPError(.notSent, "the path of a socket is 1 to 107 octets long")
    }
    return TransferRecipe(
      url: "http://localhost" + path, unixSocketPath: socketPath, method: method, headers: [],
      body: [], connectTimeout: .seconds(5), timeout: nil, caFile: nil, sentOnce: true,
      freshConnection: false, direct: true)
  }
}

extension UnixHTTPClient.Answer {
  init(_ answer: HTTPAnswer) {
    self.init(status: answer.status, contentType: answer.contentType, body: answer.body)
  }
}

/// Hands the events of one stream on. Called by the loop's thread only, but the compiler can't know.
private final class EventReader: Sendable {
  private struct State {
    var parser = ServerSentEventParser()
    var overrun = false
  }

  private let state = Mutex(State())
  private let continuation: AsyncThrowingStream<ServerSentEvent, any Error>.Continuation
  private let path: String

  init(
    _ continuation: AsyncThrowingStream<ServerSentEvent, any Error>.Continuation, path: String
  ) {
    self.continuation = continuation
    self.path = path
  }

  func take(_ octets: [UInt8]) -> Bool {
    state.withLock { state in
      for event in state.parser.take(octets) {
        if case .dropped = continuation.yield(event) { state.overrun = true }
      }
      if state.parser.overflowed { state.overrun = true }
      return !state.overrun
    }
  }

  func finish(_ report: TransferReport) {
    if state.withLock({ $0.overrun }) {
      continuation.finish(
        throwing: UnixHTTPError(.overrun, "events came faster than they were read"))
      return
    }
    switch report {
    case .answered(let answer) where answer.status == 200: continuation.finish()
    case .answered(let answer):
      continuation.finish(throwing: UnixHTTPClient.Refused(answer: .init(answer)))
    case .refused(let reason):
      continuation.finish(throwing: UnixHTTPError(.notSent, reason))
    case .ended(let end): continuation.finish(throwing: UnixHTTPError(end, path: path))
    }
  }
}
