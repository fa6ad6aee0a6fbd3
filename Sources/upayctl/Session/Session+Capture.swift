import Terminal
import Transport

extension Session {
  /// Records a device into a file that is whole or not there.
  ///
  /// - Parameters:
  ///   - kind: `scanner` or `printer`; nil: whichever has this name.
  ///   - path: `-` is the standard output; nil: a name with the time.
  ///   - force: overwrite a file that is there.
  func capture(
    device: String, kind: String?, seconds: Int, to path: String?, force: Bool
  ) async -> CommandStatus {
    let path = path ?? Self.captureName(of: device, at: now())
    // Said before half a minute was spent on it.
    if let refusal = mayCreate(path, force: force) { return refusal }
    let result = await record(device, kind, seconds)
    do throws(UnixHTTPError) {
      let reply = try result.get()
      guard reply.isSuccess else { return refused(reply, changes: false) }
      guard let text = String(validating: reply.body, as: UTF8.self), text.contains("[traffic]")
      else {
        console.error("the daemon's answer is not understood; nothing was written")
        return .failed
      }
      // Nobody else on this machine is to read it.
      let written = write(reply.body, to: path, mode: 0o600, force: force)
      if written == .done, path != "-", !json {
        for line in Self.words(on: text) { console.line(line) }
      }
      return written
    } catch {
      let status = unreached(error)
      if let advice = Self.advice(error.kind) { console.errors(advice + "\n") }
      return status
    }
  }

  private static func advice(_ kind: UnixHTTPError.Kind) -> String? {
    switch kind {
    case .noSocket, .refused:
      "upayd has the devices open, and records them itself: start it (`systemctl start upayd`), then "
        + "record again."
    case .lost, .timedOut: "Nothing was written: a recording is handed over at its end."
    default: nil
    }
  }

  private enum News: Sendable {
    case answered(Result<Reply, UnixHTTPError>)
    case tick
    /// Ctrl-C.
    case interrupt
    /// The daemon does not end the recording.
    case unended
  }

  private func record(
    _ device: String, _ kind: String?, _ seconds: Int
  ) async -> Result<Reply, UnixHTTPError> {
    let (news, feed) = AsyncStream.makeStream(of: News.self)
    let end = now() + .seconds(Int64(seconds))
    let asking = Task {
      do throws(UnixHTTPError) {
        feed.yield(
          .answered(
            .success(
              try await daemon.post(
                "/v1/devices/\(Daemon.percentEncoded(device))/capture", query: [("kind", kind)],
                wait: seconds))))
      } catch {
        feed.yield(.answered(.failure(error)))
      }
    }
    let ticking = Task {
      for _ in 0..<seconds where !Task.isCancelled {
        await pause(.seconds(1))
        feed.yield(.tick)
      }
    }
    let listening = Task {
      for await _ in console.interrupts() { feed.yield(.interrupt) }
    }
    defer {
      asking.cancel()
      ticking.cancel()
      listening.cancel()
    }
    var isEnding = false
    var screen = LiveScreen(console: console, isSilent: json)
    func draw() {
      guard !isEnding else { return }
      let left = max(0, end - now() + 999) / 1_000
      screen.draw("Recording \(printable(device))  \(left) s left  Use it now: scan, or print.")
    }
    draw()
    // The recording is the daemon's: it is asked to end it, and answers what there is.
    func finish() {
      isEnding = true
      screen.draw("Ending the recording")
      Task {
        let reply = try? await daemon.post(
          "/v1/devices/\(Daemon.percentEncoded(device))/capture/end", query: [("kind", kind)])
        if reply?.isSuccess != true { feed.yield(.unended) }
      }
    }
    wait: for await item in news {
      switch item {
      case .tick: draw()
      case .interrupt where isEnding: break wait
      case .interrupt: finish()
      case .unended: break wait
      case .answered(let result):
        screen.clear()
        return result
      }
    }
    screen.clear()
    return .failure(UnixHTTPError(.lost, "the recording was given up"))
  }

  /// - Parameter time: milliseconds since 1970.
  static func captureName(of device: String, at time: Milliseconds) -> String {
    let time = CalendarTime(time, offset: 0)
    let name = String(device.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "_" })
    return "upayd-\(name)-\(time.date)-\(time.time.filter { $0 != ":" })Z.capture"
  }

  /// What a capture holds, for the person who sends it.
  private static func words(on text: String) -> [String] {
    let traffic = text.split(separator: "\n").drop { $0 != "[traffic]" }
    func count(_ way: Substring) -> Int {
      traffic.count { line in
        let words = line.split(separator: " ")
        return words.count > 2 && words[1] == way
      }
    }
    var words = ["\(count("in")) transfers from the device, \(count("out")) to it"]
    // What happened at a time is for who reads the file; what has none is for everybody.
    let notes = traffic.filter { $0.hasPrefix("# ") }.map { $0.dropFirst(2) }
    words += notes.filter { $0.first?.isNumber == false }.map { printable(String($0)) }
    return words + [
      "Codes are masked in it. It names the device with its serial number. Read it before you send it."
    ]
  }
}
