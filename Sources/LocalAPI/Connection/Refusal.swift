import Logging
import NIOCore
import Service

/// A request is answered without being acted on, or without having come to a result.
struct Refusal: Error {
  let answer: Answer
  /// The connection is of no more use after it.
  var isLast = false

  init(_ answer: Answer, isLast: Bool = false) {
    self.answer = answer
    self.isLast = isLast
  }
}

/// Runs `body`, and turns what it throws into a refusal.
///
/// - Throws: ``Refusal``; ``CallerGone`` when nobody is left to be answered.
func refusing<Value>(
  _ peer: Peer, _ logger: Logger, _ body: () async throws -> Value
) async throws -> Value {
  do {
    return try await body()
  } catch let gone as CallerGone {
    throw gone
  } catch let problem as Problem {
    throw Refusal(Answer(problem))
  } catch let refusal as MethodNotAllowed {
    throw Refusal(refusal.answer)
  } catch {
    // The text of a foreign error may hold anything, secrets too.
    logger.error(
      "A call failed without a reason for its client",
      metadata: ["error": "\(type(of: error))", "uid": "\(peer.uid)"])
    throw Refusal(
      Answer(
        Problem(
          .internalError, "The daemon failed to answer. Ask for the order before you try again.")))
  }
}
