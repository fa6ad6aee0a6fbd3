internal import CCurl

/// How far a transfer got, from marks that only ever go forward, over all its connections.
struct TransferEvidence: Hashable, Sendable {
  /// libcurl stood on a ready connection, about to send the request, at least once.
  var begun = false
  /// Octets of the request's head and body that libcurl sent (CURLINFO_REQUEST_SIZE); behind a
  /// proxy also those of its CONNECT.
  var requestOctets = 0
  /// Octets of the body that libcurl took to send.
  var bodyOctets = 0
  /// Microseconds until the request was started (CURLINFO_PRETRANSFER_TIME_T); 0 if it never was.
  var pretransferTime = 0

  /// No octet of the request can have reached the peer.
  var nothingLeft: Bool {
    !begun && requestOctets == 0 && bodyOctets == 0 && pretransferTime == 0
  }
}

/// What the end of a transfer proves.
enum TransferVerdict: Hashable, Sendable {
  /// The answer arrived whole.
  case answered
  /// The request certainly did not reach the peer.
  case notSent
  case unknown

  /// The verdict on a transfer that libcurl ended with `code`.
  ///
  /// The code alone proves nothing: a query that met a closed connection is sent again by libcurl,
  /// and can then end with "connection refused" though the first sending arrived. And the evidence
  /// alone is not believed for a code that has no place before the request.
  init(_ code: CURLcode, _ evidence: TransferEvidence) {
    if code == CURLE_OK {
      self = .answered
    } else if Self.precedingRequest.contains(code.rawValue), evidence.nothingLeft {
      self = .notSent
    } else {
      self = .unknown
    }
  }

  /// The codes with which a transfer can end before its request was started. Each one of them can
  /// also come later: only ``TransferEvidence/nothingLeft`` tells.
  static let precedingRequest: Set<UInt32> = Set(
    [
      // The request was not understood or not set up.
      CURLE_UNSUPPORTED_PROTOCOL, CURLE_FAILED_INIT, CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN,
      CURLE_OUT_OF_MEMORY, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION,
      CURLE_SETOPT_OPTION_SYNTAX,
      // No way to the peer.
      CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,
      CURLE_INTERFACE_FAILED, CURLE_NO_CONNECTION_AVAILABLE, CURLE_PROXY,
      // No TLS, or not with whom it should be.
      CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND,
      CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
      // Over before it began: by the clock, or by us.
      CURLE_OPERATION_TIMEDOUT, CURLE_ABORTED_BY_CALLBACK,
    ].map(\.rawValue))
}
