internal import CCurl
internal import Terminal

/// Everything libcurl is told of one transfer.
struct TransferRecipe: Sendable {
  var url: String
  /// The path of a Unix socket to go through; the URL's host is then a mere name.
  var unixSocketPath: String?
  var method: String
  var headers: [HTTPRequest.Header]
  var body: [UInt8]
  var connectTimeout: Milliseconds
  /// nil: a stream without end.
  var timeout: Milliseconds?
  var caFile: String?
  /// Handed to a peer once at most.
  var sentOnce = false
  var freshConnection = false
  /// Refuse any peer that is not this machine.
  var loopbackOnly = false
  /// Never through a proxy, whatever the environment says.
  var direct = false
}

/// Who is told of a transfer. Both functions are called on the loop's thread and must not block.
struct TransferSink: Sendable {
  /// Takes the pieces of an answer with status 200 as they come, instead of collecting them; false
  /// ends the transfer.
  var piece: (@Sendable ([UInt8]) -> Bool)?
  /// Called once, at the end.
  var finished: @Sendable (TransferReport) -> Void
}

/// A complete answer.
struct HTTPAnswer: Hashable, Sendable {
  var status: Int
  var date: Milliseconds?
  var contentType: String?
  var body: [UInt8]
}

/// How a transfer ended.
enum TransferReport: Sendable {
  case answered(HTTPAnswer)
  /// libcurl ended it, or the loop did (`CURLE_ABORTED_BY_CALLBACK`).
  case ended(TransferEnd)
  /// It was never begun.
  case refused(String)
}

struct TransferEnd: Sendable {
  var code: CURLcode
  var explanation: String
  var evidence: TransferEvidence
  /// `errno` of the failed connect; 0 when there is none.
  var systemError: Int32
}
