import Glibc
import Synchronization

/// What becomes of a step stands in `UPAYD_FAILPOINT`: `name:n` kills the process when the step is
/// reached for the n-th time, `*:n` at the n-th step of any name, and `/path` has every step's name
/// appended to that file. Without the variable it is nothing.
@_cdecl("upayd_failpoint")
func meet(_ step: UnsafePointer<CChar>) { plan.meet(String(cString: step)) }

private let plan = FailpointPlan(named: "UPAYD_FAILPOINT")

private final class FailpointPlan: Sendable {
  private enum Order {
    case nothing
    case kill(at: String, after: Int)
    case log(to: Int32)
  }
  private let order: Order
  private let passes = Mutex<[String: Int]>([:])

  init(named variable: String) {
    guard let words = getenv(variable).map({ String(cString: $0) }) else {
      order = .nothing
      return
    }
    if words.hasPrefix("/") {
      let log = open(words, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      precondition(log >= 0, "\(variable): \(words) cannot be written")
      order = .log(to: log)
    } else {
      let parts = words.split(separator: ":")
      guard parts.count == 2, let count = Int(parts[1]) else {
        preconditionFailure("\(variable): \(words) is neither a path nor name:n")
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
