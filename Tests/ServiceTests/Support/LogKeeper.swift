import Logging
import Synchronization

/// Keeps every line that was logged, with its metadata.
final class LogKeeper: Sendable {
  private let kept = Mutex<[String]>([])

  var lines: [String] { kept.withLock { $0 } }

  var logger: Logger {
    var logger = Logger(label: "till") { _ in Handler(keeper: self) }
    logger.logLevel = .trace
    return logger
  }

  private func keep(_ line: String) { kept.withLock { $0.append(line) } }

  private struct Handler: LogHandler {
    let keeper: LogKeeper
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      let text = all.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
      keeper.keep("\(event.level) \(event.message) \(text)")
    }
  }
}
