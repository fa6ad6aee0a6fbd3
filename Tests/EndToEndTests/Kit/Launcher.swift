import Foundation

/// What is to be started: the words of its command line, and the files it writes to.
struct Launch: Sendable {
  var words: [String]
  var environment: [String: String]
  var output: Int32
  var errors: Int32
}

/// The one thread that starts processes.
///
/// A child asks the kernel to be killed with its parent, and the kernel takes the parent for the
/// thread that started it: so this thread lives as long as the tests do.
final class Launcher: Sendable {
  static let shared = Launcher()

  private struct Order: Sendable {
    var number: Int
    var launch: Launch
  }
  private struct Desk: Sendable {
    var last = 0
    var orders: [Order] = []
    var done: [Int: Result<pid_t, Trouble>] = [:]
  }
  private let desk = Monitor(Desk())

  private init() {
    Thread.detachNewThread { [desk] in
      while true {
        let order = try? desk.block(for: "something to start", within: 3_600) { $0.orders.first }
        guard let order else { continue }
        let result = Result { () throws(Trouble) in try Self.spawn(order.launch) }
        desk.change {
          $0.orders.removeFirst()
          $0.done[order.number] = result
        }
      }
    }
  }

  func start(_ launch: Launch) throws -> pid_t {
    let number = desk.change { desk in
      desk.last += 1
      desk.orders.append(Order(number: desk.last, launch: launch))
      return desk.last
    }
    let result = try desk.block(for: "a process to start", within: 30) { $0.done[number] }
    desk.change { $0.done[number] = nil }
    return try result.get()
  }

  private static func spawn(_ launch: Launch) throws(Trouble) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, launch.output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, launch.errors, STDERR_FILENO)
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
    let words = launch.words.map { strdup($0) }
    let environment = launch.environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in words + environment { free(text) } }
    var pid: pid_t = 0
    let failure = posix_spawn(
      &pid, launch.words[0], &actions, &attributes, words + [nil], environment + [nil])
    guard failure == 0 else {
      throw Trouble("\(launch.words): \(String(cString: strerror(failure)))")
    }
    return pid
  }
}
