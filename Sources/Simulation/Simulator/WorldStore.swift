import Logging
import Synchronization
import Terminal

/// The gateway's world as it rests on disk.
struct SavedWorld: Codable, Sendable {
  var version = SavedWorld.current
  var clockOffset: Milliseconds
  /// Where the gateway listened last.
  var port: Int?
  var model: UpayModel
  var acquirers: Acquirers

  init(clockOffset: Milliseconds, model: UpayModel, acquirers: Acquirers) {
    self.clockOffset = clockOffset
    self.model = model
    self.acquirers = acquirers
  }

  static let current = 4
}

/// Writes the world to `world.json`: soon after each change, at once where a terminal's identity
/// depends on it.
final class WorldStore: Sendable {
  static let file = "world.json"

  private struct State {
    var port: Int?
    var scheduled = false
    /// How long a change waits for others: grows with the world, so that writing stays cheap.
    var pause = Duration.milliseconds(500)
    var closed = false
  }

  private let directory: Directory
  private let logger: Logger
  private let state = Mutex(State())
  /// Held while a file is written, so that an older world never replaces a newer one.
  private let writing = Mutex(())

  init(directory: Directory, logger: Logger) {
    self.directory = directory
    self.logger = logger
  }

  /// The world of an earlier run, or nil when there was none.
  ///
  /// - Throws: `FileError` when there is one that is not understood.
  func load() throws -> SavedWorld? {
    guard let octets = directory.read(Self.file) else { return nil }
    guard let saved = try? JSONText.decode(SavedWorld.self, from: octets),
      saved.version == SavedWorld.current
    else {
      throw SimulatorError(
        "\(directory.path(of: Self.file)) is not a world of this simulator: "
          + "remove it to begin anew")
    }
    return saved
  }

  func setPort(_ port: Int) { state.withLock { $0.port = port } }

  func writeSoon(_ snapshot: @escaping @Sendable () -> SavedWorld) {
    let pause: Duration? = state.withLock { state in
      guard !state.scheduled, !state.closed else { return nil }
      state.scheduled = true
      return state.pause
    }
    guard let pause else { return }
    Task { [self] in
      try? await Task.sleep(for: pause)
      state.withLock { $0.scheduled = false }
      writeNow(snapshot)
    }
  }

  func writeNow(_ snapshot: () -> SavedWorld) {
    writing.withLock { _ in
      guard !state.withLock(\.closed) else { return }
      write(snapshot)
    }
  }

  /// Writes for the last time.
  func close(_ snapshot: () -> SavedWorld) {
    writing.withLock { _ in
      guard !state.withLock(\.closed) else { return }
      write(snapshot)
      state.withLock { $0.closed = true }
    }
  }

  private func write(_ snapshot: () -> SavedWorld) {
    let start = ContinuousClock.now
    var saved = snapshot()
    saved.port = state.withLock(\.port)
    do {
      // Keys of terminals are in it.
      try directory.write(JSONText.octets(saved), to: Self.file, mode: 0o600)
    } catch {
      logger.error("the world could not be written", metadata: ["error": "\(error)"])
    }
    let pause = max(.milliseconds(500), (ContinuousClock.now - start) * 20)
    state.withLock { $0.pause = pause }
  }
}
