#if DEBUG
  internal import Glibc
  internal import Synchronization
#endif

/// A named step of the daemon at which a test may kill it, as a power cut or the kernel would: at
/// once, with nothing tidied up.
///
/// Only a debug build has any. In a release build ``pass(_:)`` is nothing, not even its name, and
/// the environment variable is refused like every other that nobody knows.
public enum Failpoint {
  #if DEBUG
    /// Says that a step was reached. What becomes of it stands in `UPAYD_FAILPOINT`: `name:n` kills
    /// the process when the step is reached for the n-th time, `*:n` at the n-th step of any name,
    /// and `/path` has every step's name appended to that file. Without the variable it is nothing.
    public static func pass(_ step: StaticString) { plan.meet("\(step)") }

    /// Whether an environment variable is no setting of the daemon but meant for this.
    public static func isMeant(by variable: String) -> Bool { variable == Plan.variable }

    private static let plan = Plan()
  #else
    @inlinable @inline(__always)
    public static func pass(_ step: @autoclosure () -> StaticString) {}

    @inlinable @inline(__always)
    public static func isMeant(by variable: String) -> Bool { false }
  #endif
}

#if DEBUG
  private final class Plan: Sendable {
    static let variable = "UPAYD_FAILPOINT"

    private enum Order {
      case nothing
      case kill(at: String, after: Int)
      case log(to: Int32)
    }
    private let order: Order
    private let passes = Mutex<[String: Int]>([:])

    init() {
      guard let words = getenv(Self.variable).map({ String(cString: $0) }) else {
        order = .nothing
        return
      }
      if words.hasPrefix("/") {
        let log = open(words, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        precondition(log >= 0, "\(Self.variable): \(words) cannot be written")
        order = .log(to: log)
      } else {
        let parts = words.split(separator: ":")
        guard parts.count == 2, let count = Int(parts[1]) else {
          preconditionFailure("\(Self.variable): \(words) is not name:n")
        }
        order = .kill(at: String(parts[0]), after: count)
      }
    }

    func meet(_ step: String) {
      switch order {
      case .nothing: break
      case .log(let file):
        let line = Array("\(step)\n".utf8)
        _ = write(file, line, line.count)
      case .kill(let wanted, let count):
        guard wanted == step || wanted == "*" else { return }
        let passed = passes.withLock { passes in
          passes[wanted, default: 0] += 1
          return passes[wanted]
        }
        guard passed == count else { return }
        kill(getpid(), SIGKILL)
        // Nothing follows: the signal may come a moment later than the call ends.
        while true { pause() }
      }
    }
  }
#endif
