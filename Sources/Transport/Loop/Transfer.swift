internal import CCurl
internal import Failpoints
internal import Glibc
internal import Terminal

/// One transfer under way. Confined to the thread of its loop; libcurl holds an unretained pointer
/// to it until its handle has left the loop.
final class Transfer {
  /// The largest answer that is taken, in octets.
  static let answerLimit = 1 << 20

  let recipe: TransferRecipe
  let sink: TransferSink
  let handle: EasyHandle
  private var headers: UnsafeMutablePointer<curl_slist>?
  private(set) var evidence = TransferEvidence()
  private var sent = 0
  private var answer = HTTPAnswer(status: 0, date: nil, contentType: nil, body: [])
  /// The empty line after the last head arrived.
  private var headIsWhole = false
  private var refusal: String?

  init(_ recipe: TransferRecipe, _ sink: TransferSink, on handle: EasyHandle) {
    self.recipe = recipe
    self.sink = sink
    self.handle = handle
  }

  deinit { curl_slist_free_all(headers) }

  // MARK: Before

  func prepare() throws(EasyHandle.Failure) {
    try handle.collectErrorText()
    try handle.set(CURLOPT_URL, recipe.url)
    try handle.set(CURLOPT_PATH_AS_IS, true)
    try handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
    try handle.set(CURLOPT_FOLLOWLOCATION, false)
    try handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try prepareConnection()
    try prepareTrust()
    try prepareRequest()
    try prepareCallbacks()
  }

  private func prepareConnection() throws(EasyHandle.Failure) {
    try handle.set(CURLOPT_NOSIGNAL, true)
    // Else a resolver that hangs would hold up every other transfer until it gives up.
    try handle.set(CURLOPT_QUICK_EXIT, true)
    try handle.set(CURLOPT_CONNECTTIMEOUT_MS, Int(recipe.connectTimeout))
    if let timeout = recipe.timeout { try handle.set(CURLOPT_TIMEOUT_MS, Int(timeout)) }
    try handle.set(CURLOPT_FRESH_CONNECT, recipe.freshConnection)
    // An idle connection older than this is not used again: the peer or a firewall on the way may
    // have dropped it.
    try handle.set(CURLOPT_MAXAGE_CONN, 60)
    try handle.set(CURLOPT_MAXLIFETIME_CONN, 600)
    if recipe.direct { try handle.set(CURLOPT_PROXY, "") }
    if let path = recipe.unixSocketPath { try handle.set(CURLOPT_UNIX_SOCKET_PATH, path) }
  }

  private func prepareTrust() throws(EasyHandle.Failure) {
    try handle.set(CURLOPT_SSL_VERIFYPEER, true)
    try handle.set(CURLOPT_SSL_VERIFYHOST, 2)
    try handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    guard let file = recipe.caFile else { return }
    try handle.set(CURLOPT_CAINFO, file)
    // The directory of the system's authorities would be trusted beside the file.
    try handle.set(CURLOPT_CAPATH, nil as String?)
  }

  private func prepareRequest() throws(EasyHandle.Failure) {
    if recipe.method == "GET" {
      try handle.set(CURLOPT_HTTPGET, true)
    } else {
      try handle.set(CURLOPT_POST, true)
      try handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: recipe.body.count)
      if recipe.method != "POST" { try handle.set(CURLOPT_CUSTOMREQUEST, recipe.method) }
      // A body in a buffer of libcurl's would be sent again by libcurl when a warm connection dies.
      try handle.set(CURLOPT_READFUNCTION, calling: giveBody)
      try handle.onSeek(rewindBody)
    }
    var lines = recipe.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    lines.append("Expect:")
    if !recipe.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      lines.append("Content-Type:")
    }
    for line in lines {
      guard let longer = curl_slist_append(headers, line) else {
        throw EasyHandle.Failure(code: CURLE_OUT_OF_MEMORY)
      }
      headers = longer
    }
    try handle.set(CURLOPT_HTTPHEADER, list: headers)
  }

  private func prepareCallbacks() throws(EasyHandle.Failure) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    try handle.set(CURLOPT_WRITEFUNCTION, calling: takeBody)
    try handle.set(CURLOPT_HEADERFUNCTION, calling: takeHeader)
    try handle.beforeRequest(beginRequest)
    for option in [
      CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_PREREQDATA,
    ] {
      try handle.set(option, context: context)
    }
  }

  // MARK: During

  /// A connection is ready and the request is next; false ends the transfer before it.
  func begin(remoteAddress: String) -> Bool {
    if recipe.loopbackOnly, !GatewayURL.isLoopback(remoteAddress) {
      refusal = "plain http to \(remoteAddress), which is not this machine"
      return false
    }
    if recipe.sentOnce, evidence.begun {
      refusal = "the connection was lost, and the request is never sent twice"
      return false
    }
    Failpoint.pass("wire-connected")
    evidence.begun = true
    return true
  }

  func give(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = recipe.body[sent...].prefix(buffer.count)
    buffer.copyBytes(from: piece)
    sent += piece.count
    evidence.bodyOctets = max(evidence.bodyOctets, sent)
    Failpoint.pass("wire-before-octets")
    return piece.count
  }

  func rewind(to offset: Int) -> Bool {
    guard !recipe.sentOnce, (0...recipe.body.count).contains(offset) else { return false }
    sent = offset
    return true
  }

  fileprivate func take(header line: String) {
    if line.hasPrefix("HTTP/") {
      Failpoint.pass("wire-answer-begins")
      answer.date = nil
      answer.contentType = nil
      headIsWhole = false
      return
    }
    if line.allSatisfy(\.isNewline) { headIsWhole = true }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].trimmingBlanks
    switch line[..<colon].lowercased() {
    case "date": answer.date = HTTPDate.milliseconds(value)
    case "content-type": answer.contentType = String(value)
    default: break
    }
  }

  fileprivate func take(piece: UnsafeRawBufferPointer) -> Bool {
    if let consume = sink.piece, handle.number(CURLINFO_RESPONSE_CODE) == 200 {
      return consume(Array(piece))
    }
    guard answer.body.count + piece.count <= Self.answerLimit else {
      refusal = "the answer is longer than \(Self.answerLimit) octets"
      return false
    }
    answer.body.append(contentsOf: piece)
    return true
  }

  // MARK: After

  /// Ends the transfer as `code` says; its handle has left the loop or is about to.
  func report(_ code: CURLcode) -> TransferReport {
    evidence.requestOctets = handle.number(CURLINFO_REQUEST_SIZE)
    evidence.pretransferTime = handle.offset(CURLINFO_PRETRANSFER_TIME_T)
    let status = handle.number(CURLINFO_RESPONSE_CODE)
    if code == CURLE_OK, status >= 200, headIsWhole {
      answer.status = status
      return .answered(answer)
    }
    // libcurl is content with a head that was cut off; it may have been cut before its length.
    let code = code == CURLE_OK ? CURLE_WEIRD_SERVER_REPLY : code
    return .ended(
      TransferEnd(
        code: code, explanation: refusal ?? handle.explanation(of: code), evidence: evidence,
        systemError: Int32(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO))))
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: SubSequence {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    var rest = self[...]
    while let first = rest.first, isBlank(first) { rest.removeFirst() }
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return rest
  }
}

// MARK: What libcurl calls

// Top-level functions, so that no actor claims them: they run on the loop's thread.

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func giveBody(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = transfer(context) else { return Int(CURL_READFUNC_ABORT) }
  return transfer.give(into: UnsafeMutableRawBufferPointer(start: data, count: size * count))
}

private func rewindBody(
  _ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32
) -> Int32 {
  guard let transfer = transfer(context), origin == SEEK_SET, transfer.rewind(to: Int(offset))
  else { return CURL_SEEKFUNC_FAIL }
  return CURL_SEEKFUNC_OK
}

private func beginRequest(
  _ context: UnsafeMutableRawPointer?, _ remoteAddress: UnsafeMutablePointer<CChar>?,
  _ localAddress: UnsafeMutablePointer<CChar>?, _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
  let address = remoteAddress.map { String(cString: $0) } ?? ""
  guard let transfer = transfer(context), transfer.begin(remoteAddress: address) else {
    return CURL_PREREQFUNC_ABORT
  }
  return CURL_PREREQFUNC_OK
}

private func takeHeader(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  let line = UnsafeRawBufferPointer(start: data, count: size * count)
  transfer(context)?.take(header: String(decoding: line, as: UTF8.self))
  return line.count
}

private func takeBody(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  let piece = UnsafeRawBufferPointer(start: data, count: size * count)
  guard !piece.isEmpty else { return 0 }
  guard let transfer = transfer(context), transfer.take(piece: piece) else { return 0 }
  return piece.count
}
