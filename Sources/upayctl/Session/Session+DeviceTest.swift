import Terminal
import Transport

extension Session {
  /// Has a test slip printed and tells what became of it, or shows what a scanner reads next.
  ///
  /// - Parameters:
  ///   - kind: `scanner` or `printer`; nil: whichever has this name.
  ///   - seconds: how long a scan, or the printer, is waited for.
  func test(device: String, kind: String?, seconds: Int) async -> CommandStatus {
    let (news, feed) = AsyncStream.makeStream(
      of: DeviceTest.News.self, bufferingPolicy: .bufferingNewest(4_096))
    let test = DeviceTest(
      session: self, device: device, kind: kind, seconds: seconds, news: news, feed: feed)
    // Listens before anything is asked: a fast printer is done before the answer is read.
    let listening = Task { await test.listen() }
    defer { listening.cancel() }
    do throws(UnixHTTPError) {
      let reply = try await daemon.get("/v1/devices")
      guard reply.isSuccess else { return refused(reply, changes: false) }
      let named = (reply.decoded([DeviceAnswer].self) ?? []).filter { $0.id == device }
      let kinds = named.map(\.kind).filter { kind == nil || $0 == kind }
      guard kinds.count < 2 else {
        return usage(
          "\(printable(device)) is a scanner and a printer: --kind scanner, or --kind printer")
      }
      return await kinds.first == "scanner" ? test.scan() : test.printSlip()
    } catch {
      return unreached(error)
    }
  }
}

/// One test of a scanner or a printer.
struct DeviceTest: Sendable {
  /// What is waited for.
  enum News: Sendable {
    case printed(PrintNews, String)
    case answered(Result<Reply, UnixHTTPError>)
    case tick
    case timeIsUp
  }

  let session: Session
  let device: String
  let kind: String?
  let seconds: Int
  let news: AsyncStream<News>
  let feed: AsyncStream<News>.Continuation

  /// Passes on what becomes of print jobs.
  func listen() async {
    do {
      for try await event in session.daemon.events(after: nil) where event.type == "print" {
        let reply = Reply(status: 200, body: Array(event.data.utf8))
        guard let news = reply.decoded(PrintNews.self) else { continue }
        feed.yield(.printed(news, event.data))
      }
    } catch {
      // Without events the slip is printed all the same; the end of the wait says the rest.
    }
  }

  private func ask(wait: Int?) async throws(UnixHTTPError) -> Reply {
    try await session.daemon.post(
      "/v1/devices/\(Daemon.percentEncoded(device))/test", query: [("kind", kind)], wait: wait)
  }

  // MARK: Printers

  func printSlip() async -> CommandStatus {
    let reply: Reply
    do throws(UnixHTTPError) {
      reply = try await ask(wait: nil)
    } catch {
      return session.lost(error, "a test slip is printed", "look at the printer.")
    }
    let answer = reply.decoded(DeviceTestAnswer.self)
    let status = session.finish(reply, changes: true) { _ in answer.map { [printable($0.message)] }
    }
    guard status == .done, let job = answer?.job else { return status }
    return await wait(for: job)
  }

  private func wait(for job: Int64) async -> CommandStatus {
    let timer = Task {
      await session.pause(.seconds(Int64(seconds)))
      feed.yield(.timeIsUp)
    }
    defer { timer.cancel() }
    var held: String?
    for await item in news {
      switch item {
      case .printed(let news, let text) where news.job == job:
        let reason = news.reason.map { ": " + printable($0) } ?? ""
        if session.json, news.state != "queued" { session.console.raw(text) }
        switch news.state {
        case "printed":
          say("Printed. Look at the slip: is every line of it readable?")
          return .done
        case "dropped":
          session.console.error("the slip was not printed\(reason)")
          return .failed
        case "held":
          held = reason
          say("The printer can't print now\(reason)")
        default: break
        }
      case .timeIsUp: return timeIsUp(held)
      case .printed, .answered, .tick: break
      }
    }
    return timeIsUp(held)
  }

  private func timeIsUp(_ held: String?) -> CommandStatus {
    session.console.error(
      held.map { "the slip still waits\($0)" }
        ?? "nothing was heard of the slip in \(seconds) s; `upayctl devices` shows the printer")
    if held != nil { session.console.errors("It is printed as soon as the printer can.\n") }
    return .unknown
  }

  private func say(_ text: String) {
    if !session.json { session.console.line(text) }
  }

  // MARK: Scanners

  func scan() async -> CommandStatus {
    let end = session.now() + .seconds(Int64(seconds))
    let asking = Task {
      do throws(UnixHTTPError) {
        feed.yield(.answered(.success(try await ask(wait: seconds))))
      } catch {
        feed.yield(.answered(.failure(error)))
      }
    }
    let ticking = Task {
      for _ in 0..<seconds where !Task.isCancelled {
        await session.pause(.seconds(1))
        feed.yield(.tick)
      }
    }
    defer {
      asking.cancel()
      ticking.cancel()
    }
    var screen = LiveScreen(console: session.console, isSilent: session.json)
    draw(&screen, end)
    for await item in news {
      switch item {
      case .tick: draw(&screen, end)
      case .answered(let result):
        screen.clear()
        return scanned(result)
      case .printed, .timeIsUp: break
      }
    }
    return .unknown
  }

  private func draw(_ screen: inout LiveScreen, _ end: Milliseconds) {
    let left = max(0, end - session.now() + 999) / 1_000
    screen.draw("Scan something now  \(left) s left  (\(printable(device)))")
  }

  private func scanned(_ result: Result<Reply, UnixHTTPError>) -> CommandStatus {
    switch result {
    case .failure(let error): return session.unreached(error)
    case .success(let reply):
      let answer = reply.decoded(DeviceTestAnswer.self)
      let status = session.finish(reply, changes: false) { _ in answer.map(lines) }
      return status == .done && answer?.scan == nil ? .failed : status
    }
  }

  private func lines(_ answer: DeviceTestAnswer) -> [String] {
    var facts: [[String]] = []
    if let scan = answer.scan {
      let names = ["code", "kind", "code", "symbology"]
      let values = [scan.code, scan.kind, scan.masked, scan.symbology]
      facts = zip(names, values).compactMap { name, value in
        value.map { ["  " + name, printable($0)] }
      }
    }
    return [printable(answer.message)] + aligned(facts)
  }
}
