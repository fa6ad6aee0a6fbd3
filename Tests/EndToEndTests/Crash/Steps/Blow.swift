import Foundation

/// What ends the daemon, and when.
enum Blow: Hashable, Sendable, CustomStringConvertible {
  /// A named step of the debug daemon, reached for the n-th time.
  case step(String, Int)
  /// A system call of the release daemon, before it is carried out.
  case call(String, Int)

  var description: String {
    switch self {
    case .step(let name, let count): "\(name):\(count)"
    case .call(let name, let count): "\(name)(\(count))"
    }
  }

  /// The run of the daemon that this ends.
  func run() throws -> Till.Run {
    switch self {
    case .step(let name, let count):
      try Till.Run(
        program: Binaries.debug(Binaries.upayd),
        environment: ["UPAYD_FAILPOINT": "\(name):\(count)"])
    case .call(let name, let count):
      Till.Run(tracer: Tracer.injecting(["\(name):signal=SIGKILL:when=\(count)"]))
    }
  }
}

/// strace(1), which makes system calls fail or be the last one.
enum Tracer {
  static let program = "/usr/bin/strace"
  static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: program) }

  /// The words that start a program with faults. The tracer stands aside (`-D`), so that the
  /// process is the program's own.
  static func injecting(_ faults: [String], log: String = "/dev/null") -> [String] {
    let calls = faults.map { String($0.prefix { $0 != ":" }) }.joined(separator: ",")
    return [program, "-D", "-f", "-qq", "--seccomp-bpf", "-o", log, "-e", "trace=\(calls)"]
      + faults.flatMap { ["-e", "inject=\($0)"] }
  }
}
