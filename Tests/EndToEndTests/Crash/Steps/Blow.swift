import Foundation

/// What ends the daemon, and when.
enum Blow: Hashable, Sendable, CustomStringConvertible {
  /// A named step of the daemon, reached for the n-th time.
  case step(String, Int)
  /// A system call of the release daemon, which is then not carried out.
  case call(String, Int)

  var description: String {
    switch self {
    case .step(let name, let count): "\(name):\(count)"
    case .call(let name, let count): "\(name) \(count)"
    }
  }

  /// The run of the daemon that this ends.
  func run() throws -> Till.Run {
    switch self {
    case .step(let name, let count):
      try Till.Run(
        program: Binaries.path(Binaries.failingUpayd),
        environment: ["UPAYD_FAILPOINT": "\(name):\(count)"])
    case .call(let name, let count):
      Till.Run(tracer: Tracer.injecting(name, "signal=SIGKILL:when=\(count)"))
    }
  }
}
