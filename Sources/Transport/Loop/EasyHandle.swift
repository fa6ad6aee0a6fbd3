internal import CCurl

/// One libcurl easy handle with its error text. Confined to the thread of its loop.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>

  /// An option that libcurl did not take.
  struct Failure: Error {
    let code: CURLcode
  }

  /// nil when there is no memory.
  init?() {
    guard let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(pointer)
    errorText.deallocate()
  }

  /// Forgets all options; TLS sessions are kept, so that the next handshake is short.
  func reset() {
    curl_easy_reset(pointer)
    errorText.pointee = 0
  }

  /// Lets libcurl explain an error in words.
  func collectErrorText() throws(Failure) {
    errorText.pointee = 0
    try check(ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
  }

  /// What libcurl says of `code`, in printable characters, at most 200.
  func explanation(of code: CURLcode) -> String {
    let detail = String(cString: errorText)
    let text = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    let printable = text.unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F ? " " : Character(scalar)
    }
    return "\(String(printable.prefix(200))) (curl \(code.rawValue))"
  }

  func set(_ option: CURLoption, _ value: Int) throws(Failure) {
    try check(ccurl_set_long(pointer, option, value))
  }

  func set(_ option: CURLoption, _ value: Bool) throws(Failure) {
    try set(option, value ? 1 : 0)
  }

  func set(_ option: CURLoption, offset value: Int) throws(Failure) {
    try check(ccurl_set_offset(pointer, option, curl_off_t(value)))
  }

  /// libcurl copies the text.
  func set(_ option: CURLoption, _ value: String?) throws(Failure) {
    try check(ccurl_set_text(pointer, option, value))
  }

  /// The context must live until the handle has left its loop.
  func set(_ option: CURLoption, context: UnsafeMutableRawPointer) throws(Failure) {
    try check(ccurl_set_pointer(pointer, option, context))
  }

  func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) throws(Failure) {
    try check(ccurl_set_list(pointer, option, list))
  }

  func set(_ option: CURLoption, calling function: ccurl_data_function) throws(Failure) {
    try check(ccurl_set_data_function(pointer, option, function))
  }

  func onSeek(_ function: ccurl_seek_function) throws(Failure) {
    try check(ccurl_set_seek_function(pointer, function))
  }

  func beforeRequest(_ function: ccurl_prerequest_function) throws(Failure) {
    try check(ccurl_set_prerequest_function(pointer, function))
  }

  /// 0 when libcurl does not know.
  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return ccurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
  }

  /// 0 when libcurl does not know.
  func offset(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return ccurl_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
  }

  private func check(_ code: CURLcode) throws(Failure) {
    guard code == CURLE_OK else { throw Failure(code: code) }
  }
}
