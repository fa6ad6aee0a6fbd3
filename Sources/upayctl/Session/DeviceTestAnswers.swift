/// `POST /v1/devices/{id}/test`.
struct DeviceTestAnswer: Decodable, Hashable, Sendable {
  struct Scan: Decodable, Hashable, Sendable {
    var code: String?
    var kind: String?
    var masked: String?
    var symbology: String?
  }

  var id: String
  var kind: String
  /// Of a printer: the job of the test slip.
  var job: Int64?
  /// Of a scanner: nil when nothing was scanned in time.
  var scan: Scan?
  var message: String
}

/// The data of a `print` event.
struct PrintNews: Decodable, Hashable, Sendable {
  var job: Int64
  var state: String
  var reason: String?
}
