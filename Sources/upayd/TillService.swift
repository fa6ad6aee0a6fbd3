import Logging
import Service
import ServiceLifecycle
import Terminal
import Transport

/// The till's life within the daemon's: its start, the signs of life, and an orderly end.
struct TillService: ServiceLifecycle.Service {
  let till: Till
  let client: HTTPSClient
  let manager: ServiceManager
  let logger: Logger

  func run() async throws {
    try await till.start()
    manager.ready()
    logger.notice("ready", metadata: ["version": "\(Version.text)"])
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await signsOfLife() }
      try? await gracefulShutdown()
      group.cancelAll()
    }
    manager.stopping()
    await end()
  }

  /// What is on the wire gets a little time to be answered; what is not stays journaled, and is
  /// asked for after the next start.
  private func end() async {
    for _ in 0..<30 {
      if await till.isQuiet { break }
      try? await Task.sleep(for: .milliseconds(100))
    }
    await till.stop()
    await client.close(within: 500)
    await till.close()
    logger.notice("ended")
  }

  /// Proves to the watchdog that the till still takes its turns.
  private func signsOfLife() async {
    guard let watchdog = manager.watchdog else { return }
    while !Task.isCancelled {
      _ = await till.isQuiet
      manager.alive()
      try? await Task.sleep(for: .milliseconds(max(100, watchdog / 3)))
    }
  }
}
