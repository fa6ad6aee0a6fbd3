import Dispatch
import Glibc

/// Another program, as another user.
enum ChildProcess {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  struct Identity: Sendable {
    let uid: UInt32
    let gid: UInt32
    var groups: [UInt32] = []
  }

  /// Why tests cannot become other users here; nil: they can.
  static let obstacle: String? = {
    guard geteuid() == 0 else { return "only root can become other users" }
    for tool in ["/usr/bin/setpriv", "/usr/bin/curl"] where access(tool, X_OK) != 0 {
      return "there is no \(tool)"
    }
    return nil
  }()

  /// curl with these arguments, run by `identity`.
  ///
  /// - Returns: what it wrote.
  static func curl(_ arguments: [String], as identity: Identity) async throws -> String {
    let groups = identity.groups.map(String.init).joined(separator: ",")
    let person = [
      "setpriv", "--reuid=\(identity.uid)", "--regid=\(identity.gid)",
      groups.isEmpty ? "--clear-groups" : "--groups=\(groups)", "--",
    ]
    let command = person + ["/usr/bin/curl", "-q", "-sS", "--max-time", "30"] + arguments
    return try await withCheckedThrowingContinuation { continuation in
      // A thread of its own: those of the global queue run everything else.
      DispatchQueue(label: "child").async {
        continuation.resume(with: Result { try run("/usr/bin/setpriv", command) })
      }
    }
  }

  private static func run(_ path: String, _ arguments: [String]) throws -> String {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Failure(description: "pipe: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let status = posix_spawn(&pid, path, &actions, nil, &words, environ)
    close(ends[1])
    guard status == 0 else { throw Failure(description: "posix_spawn: \(status)") }
    var output: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 4_096)
    while case let count = read(ends[0], &room, room.count), count > 0 {
      output += room.prefix(count)
    }
    var end: Int32 = 0
    waitpid(pid, &end, 0)
    let text = String(decoding: output, as: UTF8.self)
    guard end == 0 else { throw Failure(description: "\(path) ended with \(end): \(text)") }
    return text
  }
}
