import Foundation

/// strace(1), which makes system calls fail or be the last one.
///
/// It counts the calls of each thread for itself. So the daemon gets one processor: then all that
/// its till does is done by one thread, and the n-th call is the same one each time.
enum Tracer {
  /// What touches the disk, the gateway, the socket or a device.
  static let calls = [
    "fdatasync", "fsync", "pwrite64", "write", "writev", "ftruncate", "rename", "link", "unlink",
    "connect", "sendto", "sendmsg", "recvfrom", "read",
  ]

  private static let program = "/usr/bin/strace"
  /// The tracer stands aside, so that the process that is started is the program's own.
  private static let words = ["/usr/bin/taskset", "-c", "0", program, "-D", "-f", "-qq"]

  /// The words that start a program in which one call is tampered with.
  ///
  /// - Parameter log: where every call is written, with `INJECTED` beside the one that was hit.
  static func injecting(
    _ call: String, _ fault: String, log: String = "/dev/null"
  ) -> [String] {
    words + ["-o", log, "-e", "trace=\(call)", "-e", "inject=\(call):\(fault)"]
  }

  /// The words that start a program whose calls are written to a file.
  static func logging(to file: String) -> [String] {
    // This way it does not see the other calls, and cannot count those it tampers with.
    words + ["--seccomp-bpf", "-o", file, "-e", "trace=\(calls.joined(separator: ","))"]
  }

  /// How often the busiest thread of a program made each call.
  static func counts(in log: String) throws -> [String: Int] {
    var counts: [String: [Substring: Int]] = [:]
    for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
      // "PID  name(…", or "PID  <... name resumed> …" for the second half of one.
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, let end = words[1].firstIndex(of: "(") else { continue }
      counts[String(words[1][..<end].drop { $0 == " " }), default: [:]][words[0], default: 0] += 1
    }
    return counts.compactMapValues { $0.values.max() }.filter { calls.contains($0.key) }
  }

  /// Tampers with calls of a process from now on, until the tracer is ended.
  static func attach(to pid: pid_t, _ call: String, _ fault: String) async throws -> ChildProcess {
    let tracer = try ChildProcess(
      program,
      [
        "-f", "-p", "\(pid)", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
        "inject=\(call):\(fault)",
      ])
    try await eventually("strace in place") {
      guard !tracer.hasEnded else { throw Trouble("strace: \(tracer.standardError)") }
      return tracer.standardError.contains("attached") ? true : nil
    }
    return tracer
  }
}
