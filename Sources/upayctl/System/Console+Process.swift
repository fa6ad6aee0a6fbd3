import Glibc

extension Console {
  /// The terminal or pipes that this process was started with.
  static func process(_ environment: (String) -> String?) -> Console {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let isDumb = environment("TERM") == "dumb"
    let noColour = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    return Console(
      output: { writeAll($0, to: STDOUT_FILENO) },
      errors: { writeAll($0, to: STDERR_FILENO) },
      answer: { await typedLine() },
      interrupts: { interruptStream() },
      isTerminal: isTerminal && !isDumb,
      isSeen: isTerminal,
      octets: { writeAll($0, to: STDOUT_FILENO) },
      canAsk: isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1,
      style: Style(coloured: isTerminal && !isDumb && !noColour),
      width: columns())
  }
}

func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

private func writeAll(_ text: String, to descriptor: Int32) {
  _ = writeAll(Array(text.utf8), to: descriptor)
}

/// Returns whether all of it was written.
func writeAll(_ octets: [UInt8], to descriptor: Int32) -> Bool {
  var rest = octets[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}

private func columns() -> Int {
  var size = winsize()
  guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

private func typedLine() async -> String? {
  await withCheckedContinuation { continuation in
    runThread { continuation.resume(returning: readLine()) }
  }
}

// MARK: Ctrl-C

/// The ends of a pipe that carries one octet for each SIGINT out of the signal handler.
private let interruptPipe: (reading: Int32, writing: Int32) = {
  var ends: [Int32] = [-1, -1]
  return pipe(&ends) == 0 ? (ends[0], ends[1]) : (-1, -1)
}()

// A top-level function, so that no actor claims it. It does what a signal handler may: write.
private func noteInterrupt(_ signal: Int32) {
  let before = errno
  var octet: UInt8 = 1
  _ = write(interruptPipe.writing, &octet, 1)
  errno = before
}

private func interruptStream() -> AsyncStream<Void> {
  AsyncStream(bufferingPolicy: .bufferingNewest(2)) { continuation in
    guard interruptPipe.reading >= 0 else { return continuation.finish() }
    signal(SIGINT, noteInterrupt)
    continuation.onTermination = { _ in signal(SIGINT, SIG_DFL) }
    runThread {
      var octet: UInt8 = 0
      while true {
        let count = read(interruptPipe.reading, &octet, 1)
        if count < 0, errno == EINTR { continue }
        guard count == 1 else { break }
        if case .terminated = continuation.yield() { break }
      }
      continuation.finish()
    }
  }
}
