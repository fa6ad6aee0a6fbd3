import Cryptography
import Glibc
import Terminal
import Testing

@testable import Transport

/// A file in the temporary directory for as long as it is referred to.
final class TemporaryFile: Sendable {
  let path: String

  init(_ contents: String) throws {
    var template = Array("/tmp/upayd-transport-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let octets = Array(contents.utf8)
    try #require(write(descriptor, octets, octets.count) == octets.count)
  }

  deinit { unlink(path) }
}

/// An authority that the client is told to trust, and requests with something to hide.
struct Fixture: Sendable {
  let authority: TestAuthority
  let caFile: TemporaryFile

  init() throws {
    authority = try TestAuthority()
    caFile = try TemporaryFile(authority.certificate)
  }

  /// Starts a TLS server of the trusted authority.
  func server(_ handler: @escaping TestServer.Handler) throws -> TestServer {
    try TestServer(leaf: authority.leaf(), handler: handler).start()
  }

  func options(
    _ port: UInt16, host: String = "127.0.0.1", movesMoney: Bool = true, fresh: Bool = false,
    timeout: Milliseconds = .seconds(20), connectTimeout: Milliseconds = .seconds(10)
  ) -> TransferOptions {
    TransferOptions(
      baseURL: "https://\(host):\(port)", connectTimeout: connectTimeout, timeout: timeout,
      caFile: caFile.path, movesMoney: movesMoney, freshConnection: fresh)
  }
}

let secret = "S3CRET-SIGNATURE"

func request(_ path: String = "/upay/v2/pay", body: [UInt8]? = nil) -> HTTPRequest {
  HTTPRequest(
    path: path,
    headers: [.init("Content-Type", "application/json"), .init("Authorization", secret)],
    body: body ?? Array(#"{"dynamic_id":"\#(secret)"}"#.utf8))
}

extension TransferResult {
  var reason: String? {
    switch self {
    case .response: nil
    case .notSent(let reason), .unknown(let reason): reason
    }
  }
  var isNotSent: Bool { if case .notSent = self { true } else { false } }
  var isUnknown: Bool { if case .unknown = self { true } else { false } }
  var response: HTTPResponse? { if case .response(let response) = self { response } else { nil } }
}
