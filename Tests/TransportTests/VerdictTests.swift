import CCurl
import Testing

@testable import Transport

@Suite("What the end of a transfer proves")
struct VerdictTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var code: CURLcode
    /// Nothing of the request had left.
    var before: TransferVerdict
    /// The request had been begun.
    var after: TransferVerdict
    var testDescription: String { String(cString: curl_easy_strerror(code)) }
  }

  static let rows: [Row] = [
    Row(code: CURLE_OK, before: .answered, after: .answered),
    Row(code: CURLE_UNSUPPORTED_PROTOCOL, before: .notSent, after: .unknown),
    Row(code: CURLE_FAILED_INIT, before: .notSent, after: .unknown),
    Row(code: CURLE_URL_MALFORMAT, before: .notSent, after: .unknown),
    Row(code: CURLE_NOT_BUILT_IN, before: .notSent, after: .unknown),
    Row(code: CURLE_COULDNT_RESOLVE_PROXY, before: .notSent, after: .unknown),
    Row(code: CURLE_COULDNT_RESOLVE_HOST, before: .notSent, after: .unknown),
    Row(code: CURLE_COULDNT_CONNECT, before: .notSent, after: .unknown),
    Row(code: CURLE_OUT_OF_MEMORY, before: .notSent, after: .unknown),
    Row(code: CURLE_OPERATION_TIMEDOUT, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_CONNECT_ERROR, before: .notSent, after: .unknown),
    Row(code: CURLE_ABORTED_BY_CALLBACK, before: .notSent, after: .unknown),
    Row(code: CURLE_BAD_FUNCTION_ARGUMENT, before: .notSent, after: .unknown),
    Row(code: CURLE_INTERFACE_FAILED, before: .notSent, after: .unknown),
    Row(code: CURLE_UNKNOWN_OPTION, before: .notSent, after: .unknown),
    Row(code: CURLE_SETOPT_OPTION_SYNTAX, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_ENGINE_NOTFOUND, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_ENGINE_SETFAILED, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_ENGINE_INITFAILED, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_CERTPROBLEM, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_CIPHER, before: .notSent, after: .unknown),
    Row(code: CURLE_PEER_FAILED_VERIFICATION, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_CACERT_BADFILE, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_CRL_BADFILE, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_ISSUER_ERROR, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_PINNEDPUBKEYNOTMATCH, before: .notSent, after: .unknown),
    Row(code: CURLE_SSL_INVALIDCERTSTATUS, before: .notSent, after: .unknown),
    Row(code: CURLE_NO_CONNECTION_AVAILABLE, before: .notSent, after: .unknown),
    Row(code: CURLE_PROXY, before: .notSent, after: .unknown),
    // These have no place before the request: whatever the evidence, they prove nothing.
    Row(code: CURLE_WEIRD_SERVER_REPLY, before: .unknown, after: .unknown),
    Row(code: CURLE_PARTIAL_FILE, before: .unknown, after: .unknown),
    Row(code: CURLE_WRITE_ERROR, before: .unknown, after: .unknown),
    Row(code: CURLE_READ_ERROR, before: .unknown, after: .unknown),
    Row(code: CURLE_GOT_NOTHING, before: .unknown, after: .unknown),
    Row(code: CURLE_SEND_ERROR, before: .unknown, after: .unknown),
    Row(code: CURLE_RECV_ERROR, before: .unknown, after: .unknown),
    Row(code: CURLE_SEND_FAIL_REWIND, before: .unknown, after: .unknown),
    Row(code: CURLE_FILESIZE_EXCEEDED, before: .unknown, after: .unknown),
    Row(code: CURLE_BAD_CONTENT_ENCODING, before: .unknown, after: .unknown),
    Row(code: CURLE_HTTP2, before: .unknown, after: .unknown),
    Row(code: CURLE_HTTP2_STREAM, before: .unknown, after: .unknown),
    Row(code: CURLE_HTTP_RETURNED_ERROR, before: .unknown, after: .unknown),
    Row(code: CURLE_TOO_MANY_REDIRECTS, before: .unknown, after: .unknown),
    Row(code: CURLE_SSL_SHUTDOWN_FAILED, before: .unknown, after: .unknown),
    Row(code: CURLE_UNRECOVERABLE_POLL, before: .unknown, after: .unknown),
  ]

  @Test(arguments: rows)
  func verdict(_ row: Row) {
    #expect(TransferVerdict(row.code, TransferEvidence()) == row.before)
    #expect(TransferVerdict(row.code, TransferEvidence(begun: true)) == row.after)
  }

  @Test("Any one mark of a request that was begun is enough")
  func everyMarkCounts() {
    for evidence in [
      TransferEvidence(begun: true), TransferEvidence(requestOctets: 1),
      TransferEvidence(bodyOctets: 1), TransferEvidence(pretransferTime: 1),
    ] {
      #expect(!evidence.nothingLeft)
      #expect(TransferVerdict(CURLE_COULDNT_CONNECT, evidence) == .unknown)
    }
  }

  @Test("The codes that prove something are those of the table, and no others")
  func complete() {
    let proving = Set(Self.rows.filter { $0.before == .notSent }.map(\.code.rawValue))
    #expect(proving == TransferVerdict.precedingRequest)
    let named = Set(Self.rows.map(\.code.rawValue))
    for code in (0..<CURL_LAST.rawValue) where !named.contains(code) {
      #expect(TransferVerdict(CURLcode(rawValue: code), TransferEvidence()) == .unknown)
    }
  }
}
