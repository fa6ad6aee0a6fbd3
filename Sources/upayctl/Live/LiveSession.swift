import Terminal
import Transport

/// Carries a ``LiveWait`` out: asks the daemon, listens to Ctrl-C, and draws.
struct LiveSession: Sendable {
  /// The call that begins it all.
  typealias Begin = @Sendable () async throws(UnixHTTPError) -> Reply

  let session: Session
  let goal: Goal
  let number: String

  func run(_ begin: @escaping Begin) async -> CommandStatus {
    let (events, feed) = AsyncStream.makeStream(
      of: LiveWait.Event.self, bufferingPolicy: .bufferingNewest(64))
    let canAsk = session.console.canAsk && !session.json
    var wait = LiveWait(goal: goal, number: number, canAsk: canAsk)
    var screen = LiveScreen(console: session.console, isSilent: session.json)
    // The calls are not awaited at the end: one that the daemon holds must not hold up who leaves.
    let beginning = Task { feed.yield(await event(begin, otherwise: LiveWait.Event.beginFailed)) }
    let listening = Task {
      for await _ in session.console.interrupts() { feed.yield(.interrupt) }
    }
    defer {
      beginning.cancel()
      listening.cancel()
    }
    for await event in events {
      if case .typed = event { screen.questionStands = false }
      for effect in wait.handle(event, at: session.now()) {
        if let status = await carryOut(effect, &screen, feed) { return status }
      }
    }
    return .unknown
  }

  private func look(
    at clientSN: String, pausing: Bool, _ feed: AsyncStream<LiveWait.Event>.Continuation
  ) async {
    if pausing { await session.pause(900) }
    let looking: Begin = { () async throws(UnixHTTPError) in
      try await session.daemon.get("/v1/orders/\(clientSN)", wait: 1)
    }
    feed.yield(await event(looking, otherwise: LiveWait.Event.lookFailed))
  }

  private func event(
    _ call: Begin, otherwise failed: @Sendable (UnixHTTPError) -> LiveWait.Event
  ) async -> LiveWait.Event {
    do throws(UnixHTTPError) {
      return .answered(try await call())
    } catch {
      return failed(error)
    }
  }

  private func carryOut(
    _ effect: LiveWait.Effect, _ screen: inout LiveScreen,
    _ feed: AsyncStream<LiveWait.Event>.Continuation
  ) async -> CommandStatus? {
    switch effect {
    case .frame(let text): screen.draw(text)
    case .note(let text): screen.note(text)
    case .qrCode(let text): screen.show(qrCode: text)
    case .ask(let question):
      screen.ask(question)
      Task { feed.yield(.typed(await session.console.answer())) }
    case .cancel(let clientSN):
      Task {
        // What comes of it shows when the order is looked at.
        _ = try? await session.daemon.post("/v1/orders/\(clientSN)/cancel")
      }
    case .look(let clientSN, let pausing):
      Task { await look(at: clientSN, pausing: pausing, feed) }
    case .end(let reply, let status):
      screen.clear()
      let shown = session.finish(reply, changes: true) { $0.order.map { session.report($0.order) } }
      return shown == .done ? status : shown
    case .refused(let reply):
      screen.clear()
      return session.refused(reply, changes: true)
    case .leave(let status, let lines):
      screen.clear()
      session.console.error(lines.first ?? "")
      for line in lines.dropFirst() { session.console.errors(line + "\n") }
      return status
    }
    return nil
  }
}

/// The place where the live line is drawn.
struct LiveScreen {
  let console: Console
  /// Draws nothing: a script reads.
  let isSilent: Bool
  /// A question was put and the person has not ended the line yet.
  var questionStands = false
  private var isDrawn = false
  private var lastPlain = ""

  init(console: Console, isSilent: Bool) {
    self.console = console
    self.isSilent = isSilent
  }

  /// In place on a terminal; else as a line, when it says something new.
  mutating func draw(_ text: String) {
    guard !isSilent else { return }
    guard console.isTerminal else {
      let news = Self.withoutTime(text)
      if news != lastPlain { console.line(text) }
      lastPlain = news
      return
    }
    console.output("\r\u{1B}[K" + fitted(text, to: max(1, console.width - 1)))
    isDrawn = true
  }

  mutating func ask(_ question: String) {
    clear()
    console.errors(question)
    questionStands = true
  }

  mutating func clear() {
    if questionStands { console.errors("\n") }
    questionStands = false
    guard isDrawn else { return }
    console.output("\r\u{1B}[K")
    isDrawn = false
  }

  mutating func note(_ text: String) {
    clear()
    console.errors(text + "\n")
  }

  mutating func show(qrCode text: String) {
    guard !isSilent else { return }
    clear()
    if let picture = console.picture(ofQRCode: text) { console.output(picture) }
    console.line(printable(text))
  }

  /// A frame without the part that changes every second.
  private static func withoutTime(_ text: String) -> String {
    text.split(separator: "  ").enumerated().filter { $0.offset != 1 }.map { String($0.element) }
      .joined(separator: "  ")
  }
}
