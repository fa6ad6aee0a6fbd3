import Cryptography
import NIOCore
import Synchronization
import Terminal

/// The world behind a lock: gives it the time and randomness, wakes it when something is due, keeps
/// it on disk and tells who listens.
final class GatewayHost: Sendable {
  struct State {
    var world: GatewayWorld
    var clock: SimulatedClock
    /// nil: nobody is told of anything.
    fileprivate var sender: NoticeSender?
    fileprivate var identities: Int
    fileprivate var alarm: (due: Milliseconds, offset: Milliseconds, task: Scheduled<Void>)?
    fileprivate var stopped = false
  }

  let events = Broadcast<SimulatorEvent>()
  private let state: Mutex<State>
  private let loop: any EventLoop
  private let store: WorldStore

  init(_ saved: SavedWorld, store: WorldStore, loop: any EventLoop) {
    state = Mutex(
      State(
        world: GatewayWorld(model: saved.model, acquirers: saved.acquirers),
        clock: SimulatedClock(offset: saved.clockOffset),
        identities: saved.model.identityRevision))
    self.store = store
    self.loop = loop
  }

  /// The one way in: `body` gets the world as it is now, and what it changed takes effect.
  func perform<Result, Failure: Error>(
    _ body: (inout State, Milliseconds, inout SystemRandomNumberGenerator) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (result, events, posts, urgent) = try state.withLock { state throws(Failure) in
      var random = SystemRandomNumberGenerator()
      let logged = state.world.log.count
      state.world.advance(to: state.clock.now, using: &random)
      let result = try body(&state, state.clock.now, &random)
      // A clock that was set makes things due at once.
      state.world.advance(to: state.clock.now, using: &random)
      let urgent = state.identities != state.world.model.identityRevision
      state.identities = state.world.model.identityRevision
      let posts = takeNotices(&state)
      setAlarm(&state)
      var events = news(&state, since: logged)
      if !posts.isEmpty { events.append(.notices) }
      return (result, events, posts, urgent)
    }
    for post in posts { send(post) }
    if urgent { store.writeNow(snapshot) } else if !events.isEmpty { store.writeSoon(snapshot) }
    self.events.send(events)
    return result
  }

  /// From now on the payment systems' notifications are sent.
  func tell(by sender: NoticeSender, signingUpaysWith key: @escaping @Sendable () -> SigningKey?) {
    perform { state, _, _ in
      state.sender = sender
      state.world.noticeKey = key
    }
  }

  private func takeNotices(
    _ state: inout State
  ) -> [(post: NoticePost, sender: NoticeSender)] {
    guard let sender = state.sender, !state.stopped else { return [] }
    var random = SystemRandomNumberGenerator()
    return state.world.takeNotices(at: state.clock.now, using: &random).map { ($0, sender) }
  }

  private func send(_ sending: (post: NoticePost, sender: NoticeSender)) {
    Task {
      let answer = await sending.sender.send(sending.post)
      self.perform { state, now, _ in
        state.world.noticeEnded(
          sending.post.id, status: answer?.status, answer?.body ?? [], at: now)
      }
      self.events.send([.notices])
    }
  }

  /// Answers a terminal.
  func receive(_ request: IncomingRequest) -> Delivery {
    perform { state, now, random in
      state.world.receive(
        GatewayRequest(
          method: request.method, path: request.path, query: request.query,
          authorization: request.authorization, contentType: request.contentType ?? "",
          body: request.body),
        at: now, using: &random)
    }
  }

  /// The answer that a ticket stands for.
  func collect(_ ticket: Delivery.Ticket) -> Delivery {
    perform { state, now, random in state.world.collect(ticket, at: now, using: &random) }
  }

  var now: Milliseconds { state.withLock(\.clock.now) }

  func snapshot() -> SavedWorld {
    state.withLock {
      SavedWorld(
        clockOffset: $0.clock.offset, model: $0.world.model, acquirers: $0.world.acquirers)
    }
  }

  /// Returns when `condition` holds, which is looked at after every change.
  ///
  /// - Throws: `CancellationError` when the task is cancelled or the simulator stops before.
  func wait<Found>(until condition: (GatewayWorld) -> Found?) async throws -> Found {
    let changes = events.listen(limit: 1)
    if let found = state.withLock({ condition($0.world) }) { return found }
    for await _ in changes {
      if let found = state.withLock({ condition($0.world) }) { return found }
    }
    throw CancellationError()
  }

  func stop() {
    state.withLock {
      $0.stopped = true
      $0.alarm?.task.cancel()
    }
    store.close(snapshot)
    events.finish()
  }

  private func news(_ state: inout State, since logged: Int) -> [SimulatorEvent] {
    let requests = state.world.log.entries.suffix(state.world.log.count - logged)
    return requests.map(SimulatorEvent.request)
      + state.world.takeChanges().map(SimulatorEvent.order)
  }

  private func setAlarm(_ state: inout State) {
    let due = state.world.nextDue
    if let alarm = state.alarm, alarm.due == due, alarm.offset == state.clock.offset { return }
    state.alarm?.task.cancel()
    guard let due, !state.stopped else {
      state.alarm = nil
      return
    }
    let pause = TimeAmount.milliseconds(max(0, due - state.clock.now))
    let task = loop.scheduleTask(in: pause) { [weak self] in
      self?.perform { state, _, _ in state.alarm = nil }
      return ()
    }
    state.alarm = (due, state.clock.offset, task)
  }
}
