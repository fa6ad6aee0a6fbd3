import Glibc
import Synchronization

/// A program under test in a process group of its own, which writes to files, and which the kernel
/// ends when the soak ends, however that happens.
final class ChildProcess: Sendable {
  enum Ending: Hashable, Sendable, CustomStringConvertible {
    case exited(Int32)
    case killed(by: Int32)

    var description: String {
      switch self {
      case .exited(let status): "it ended with status \(status)"
      case .killed(let signal): "it was killed by signal \(signal)"
      }
    }
  }

  private struct State {
    var ending: Ending?
    var waiting: [CheckedContinuation<Ending, Never>] = []
  }

  let pid: pid_t
  private let state: Shared

  private final class Shared: Sendable {
    let state = Mutex(State())

    func end(_ ending: Ending) {
      let waiting = state.withLock { state in
        state.ending = ending
        defer { state.waiting = [] }
        return state.waiting
      }
      for continuation in waiting { continuation.resume(returning: ending) }
    }
  }

  private init(pid: pid_t, state: Shared) {
    self.pid = pid
    self.state = state
  }

  /// - Parameters:
  ///   - words: the program, found by its path, and its arguments.
  ///   - output, errors: files that are made anew.
  static func start(
    _ words: [String], environment: [String: String] = [:], output: String, errors: String
  ) async throws -> ChildProcess {
    let shared = Shared()
    // The kernel takes the thread that started a child for its parent: this one lives as long.
    let pid: pid_t = try await withCheckedThrowingContinuation { continuation in
      do {
        try Thread.start {
          do throws(Trouble) {
            let pid = try spawn(words, environment, output, errors)
            continuation.resume(returning: pid)
            shared.end(wait(for: pid))
          } catch {
            continuation.resume(throwing: error)
          }
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
    return ChildProcess(pid: pid, state: shared)
  }

  var ending: Ending? { state.state.withLock(\.ending) }

  /// Returns when it has ended.
  func end() async -> Ending {
    await withCheckedContinuation { continuation in
      let ended: Ending? = state.state.withLock { state in
        if state.ending == nil { state.waiting.append(continuation) }
        return state.ending
      }
      if let ended { continuation.resume(returning: ended) }
    }
  }

  /// Sends a signal, unless it has ended.
  func signal(_ number: Int32) {
    if ending == nil { Glibc.kill(pid, number) }
  }

  /// SIGKILL, to all that it has started too, and its end.
  @discardableResult
  func kill() async -> Ending {
    if ending == nil { Glibc.kill(-pid, SIGKILL) }
    return await end()
  }

  private static func wait(for pid: pid_t) -> Ending {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: signal)
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String], _ output: String, _ errors: String
  ) throws(Trouble) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let fresh = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, fresh, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, fresh, 0o600)
    // The proxy's sockets are not closed by themselves, and would live on in the child.
    guard let closeOthers, closeOthers(&actions, STDERR_FILENO + 1) == 0 else {
      throw Trouble("this system's C library cannot close the descriptors of a child")
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let mortal = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"] + words
    var variables = environment
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    let argv = mortal.map { strdup($0) }
    let envp = variables.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in argv + envp { free(text) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, mortal[0], &actions, &attributes, argv + [nil], envp + [nil])
    guard code == 0 else { throw Trouble("start \(words[0])", errno: code) }
    return pid
  }
}

/// `posix_spawn_file_actions_addclosefrom_np`, since glibc 2.34; hidden from Swift.
private let closeOthers = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
  unsafeBitCast(
    $0, to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32).self
  )
}
