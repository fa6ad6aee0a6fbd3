import Dispatch
import Glibc

/// A program that runs beside a test, and is ended with it.
final class RunningProgram: Sendable {
  /// What it writes, line by line.
  let lines: AsyncStream<String>
  private let pid: pid_t

  static func isThere(_ name: String) -> Bool {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
  }

  init(_ arguments: [String]) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw RawClient.Failure(description: "pipe: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let status = posix_spawnp(&pid, arguments[0], &actions, nil, &words, environ)
    close(ends[1])
    guard status == 0 else {
      close(ends[0])
      throw RawClient.Failure(description: "\(arguments[0]): \(status)")
    }
    self.pid = pid
    let (lines, line) = AsyncStream.makeStream(of: String.self)
    self.lines = lines
    DispatchQueue(label: "program").async { [input = ends[0]] in
      var rest: [UInt8] = []
      var room = [UInt8](repeating: 0, count: 4_096)
      while case let count = read(input, &room, room.count), count > 0 {
        rest += room.prefix(count)
        while let end = rest.firstIndex(of: 0x0A) {
          line.yield(String(decoding: rest[..<end], as: UTF8.self))
          rest.removeSubrange(...end)
        }
      }
      close(input)
      line.finish()
    }
  }

  /// Ends it, and returns when it has.
  func end() {
    // Nothing of this process, such as a blocked signal, can be in the way of this one.
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }
}
