import FoundationEssentials
import HTTPTypes
import NIOCore
import Service

/// What goes back to the client, but for the connection's own business.
struct Answer: Sendable {
  var status: HTTPResponse.Status
  var mediaType: String
  var buffer: ByteBuffer
  /// Methods of a path that was asked for something else (405).
  var allow: String?

  init(status: HTTPResponse.Status = .ok, mediaType: String, _ octets: some Sequence<UInt8>) {
    self.status = status
    self.mediaType = mediaType
    buffer = ByteBuffer(bytes: octets)
  }

  init(status: HTTPResponse.Status = .ok, json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.init(status: status, mediaType: "application/json", try encoder.encode(value))
  }

  /// RFC 9457.
  init(_ problem: Problem) {
    let document = ProblemDocument(problem)
    self.init(
      status: HTTPResponse.Status(code: problem.code.status),
      mediaType: "application/problem+json", document.octets)
  }

  /// - Parameter closing: the connection ends with this answer.
  func head(closing: Bool) -> HTTPResponse {
    var fields = HTTPFields()
    fields[.contentType] = mediaType
    fields[.contentLength] = String(buffer.readableBytes)
    fields[.cacheControl] = "no-store"
    if let allow { fields[.allow] = allow }
    if closing { fields[.connection] = "close" }
    return HTTPResponse(status: status, headerFields: fields)
  }
}
