import HTTPTypes
import Service

/// One call of the API: how it is found, what it does, what is said of it in the OpenAPI document.
struct Route: Sendable {
  let method: HTTPRequest.Method
  /// Segments joined by slashes; at most one of them is a ``Placeholder``.
  let path: String
  let operation: Operation
  /// Whether the answer is an endless stream.
  var isStream = false
  /// Takes what the call knows out of its input, and says what is to be done.
  let prepare: @Sendable (inout Call) -> Work

  var segments: [Substring] { path.dropFirst().split(separator: "/") }

  var placeholder: Placeholder? {
    segments.lazy.compactMap { Placeholder(rawValue: String($0)) }.first
  }

  /// Every problem that the call may be answered with: the ones of any call, and its own.
  var problems: [Problem.Code] {
    var problems: [Problem.Code] = [.invalid, .tooLarge, .headers]
    if method == .post { problems.append(.mediaType) }
    if operation.role != nil { problems += [.forbidden, .internalError] }
    return problems + operation.problems
  }
}

/// What a call comes down to once its input is taken apart.
struct Work: Sendable {
  /// Whether it ends with its client: see ``unattended(isWaiting:_:)``.
  let isWaiting: Bool
  let run: @Sendable () async throws -> Outcome

  init(isWaiting: Bool, _ run: @escaping @Sendable () async throws -> Outcome) {
    self.isWaiting = isWaiting
    self.run = run
  }

  /// A call that only reads: nobody misses it when its client is gone.
  static func reading(_ answer: @escaping @Sendable () async throws -> Answer) -> Work {
    Work(isWaiting: true) { .answer(try await answer()) }
  }
}

/// A request that found its route.
struct Call: Sendable {
  let till: any TillOperations
  let peer: Peer
  /// The order or device that the path names; empty where it names none.
  let name: String
  /// The header fields of that name.
  let lastEventIDs: [String]
  var input: Input

  /// - Throws: `invalid` when anything of the input is wrong or unknown.
  func work(for route: Route) throws(Problem) -> Work {
    var call = self
    let work = route.prepare(&call)
    try call.input.finish()
    return work
  }
}
