public import Terminal

/// The way to the gateways: HTTP over TLS by libcurl, all transfers on one thread of its own.
///
/// A request that moves money leaves once at most per ``perform(_:options:)``, and what its end
/// proves is told apart in ``TransferResult``. A transfer that was begun goes on to its end whatever
/// becomes of the Swift task that waits for it: cancelling the wait can't recall a payment. The end
/// is bounded by ``TransferOptions/timeout``.
///
/// The peer's certificate and name are always verified, TLS is 1.2 or later, redirects are not
/// followed, HTTP is 1.1. A proxy is used where the environment of the daemon names one
/// (`https_proxy`, `no_proxy`), through CONNECT, so that it sees no request; never for a loopback
/// address.
public final class HTTPSClient: Sendable {
  private let loop = TransferLoop()

  public init() {}

  deinit { loop.beginClosing(within: 0) }

  /// Sends `request` and waits for the end of the transfer.
  public func perform(_ request: HTTPRequest, options: TransferOptions) async -> TransferResult {
    let recipe: TransferRecipe
    do throws(GatewayURL.Refusal) {
      recipe = try Self.recipe(for: request, options)
    } catch {
      return .notSent(error.description)
    }
    let report = await withCheckedContinuation { continuation in
      loop.submit(recipe, TransferSink { continuation.resume(returning: $0) })
    }
    switch report {
    case .answered(let answer):
      return .response(HTTPResponse(status: answer.status, date: answer.date, body: answer.body))
    case .refused(let reason):
      return .notSent(reason)
    case .ended(let end):
      return TransferVerdict(end.code, end.evidence) == .notSent
        ? .notSent(end.explanation) : .unknown(end.explanation)
    }
  }

  /// Takes no more requests, gives those under way up to `patience` milliseconds to end, and ends
  /// the rest: as unknown, or as not sent where nothing of them had left.
  public func close(within patience: Milliseconds) async {
    await loop.close(within: patience)
  }

  /// Whether requests may be sent to `url`: https, or http to a loopback address, without
  /// credentials.
  public static func isAcceptable(_ url: String) -> Bool { refusal(of: url) == nil }

  /// Whether a URL names this machine: no real gateway is there.
  public static func isLoopback(_ url: String) -> Bool {
    (try? GatewayURL(url))?.isLoopback == true
  }

  /// Why requests may not be sent to `url`, in words for its configuration; nil when they may.
  public static func refusal(of url: String) -> String? {
    do throws(GatewayURL.Refusal) {
      _ = try GatewayURL(url)
      return nil
    } catch {
      return error.description
    }
  }

  private static func recipe(for request: HTTPRequest, _ options: TransferOptions)
    throws(GatewayURL.Refusal) -> TransferRecipe
  {
    let base = try GatewayURL(options.baseURL)
    try check(request)
    guard options.timeout > 0, options.connectTimeout > 0 else {
      throw GatewayURL.Refusal("a timeout must be longer than nothing")
    }
    return TransferRecipe(
      url: base.text + request.path, method: request.method, headers: request.headers,
      body: request.body, connectTimeout: min(options.connectTimeout, options.timeout),
      timeout: options.timeout, caFile: options.caFile, sentOnce: options.movesMoney,
      freshConnection: options.freshConnection, loopbackOnly: base.isPlain, direct: base.isLoopback)
  }

  /// What would not arrive as it was meant.
  private static func check(_ request: HTTPRequest) throws(GatewayURL.Refusal) {
    guard request.path.utf8.first == UInt8(ascii: "/"), request.path.utf8.count <= 8_192,
      request.path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
    else { throw GatewayURL.Refusal("the path of a request is /… in printable ASCII") }
    guard request.method == "POST" || request.method == "GET" && request.body.isEmpty else {
      throw GatewayURL.Refusal("a request is a POST, or a GET without a body")
    }
    guard request.body.count <= Transfer.answerLimit else {
      throw GatewayURL.Refusal("the body is longer than \(Transfer.answerLimit) octets")
    }
    for header in request.headers {
      guard !header.name.isEmpty, header.name.utf8.allSatisfy({ $0.isToken }),
        header.value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
      else { throw GatewayURL.Refusal("a header holds what can't be sent in one") }
      guard !framingHeaders.contains(header.name.lowercased()) else {
        throw GatewayURL.Refusal("\(header.name) is for the transport to say")
      }
    }
  }

  /// What says where a request ends; two who say it would not agree.
  private static let framingHeaders: Set<String> = [
    "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer",
  ]
}

extension UInt8 {
  /// A character of a header's name (RFC 9110, section 5.6.2).
  fileprivate var isToken: Bool {
    isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(self)
  }
}
