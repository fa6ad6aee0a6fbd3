import Foundation

/// One `upayd` and what a POS program sees of it. It can be ended and started again.
final class Till: Sendable {
  /// How a daemon is started.
  struct Setup: Sendable {
    /// The path of its configuration file; socket and state are set besides.
    var file: String
    /// `--set` of the command line.
    var settings: [String: String] = [:]
    var environment: [String: String] = [:]
    /// Signals that the daemon finds ignored, by their names without SIG.
    var ignoring: [String] = []
    /// Whose the daemon is; nil: the tests' own user's.
    var person: Person?
  }

  /// How one run differs from the others.
  struct Run: Sendable {
    /// The path of the program; nil: the release.
    var program: String?
    var environment: [String: String] = [:]
    /// The words of a program that starts the daemon and stays out of its way; none: nobody.
    var tracer: [String] = []
    /// Beside those of every run.
    var arguments: [String] = []
  }

  let scratch: Scratch
  let socket: String
  let state: String
  private let setup: Setup
  private let running = Monitor(Running())

  private struct Running: Sendable {
    var starts = 0
    var process: ChildProcess?
    var manager: ServiceManager?
    /// What earlier runs wrote to their standard error.
    var earlier = ""
  }

  init(_ setup: Setup, in scratch: Scratch) {
    self.setup = setup
    self.scratch = scratch
    socket = scratch.file("t.sock")
    state = scratch.file("state")
  }

  /// The newest run of the daemon.
  var process: ChildProcess {
    get throws {
      guard let process = running.now.process else { throw Trouble("upayd was never started") }
      return process
    }
  }

  var manager: ServiceManager {
    get throws {
      guard let manager = running.now.manager else { throw Trouble("upayd was never started") }
      return manager
    }
  }

  /// All it has written to its standard error, in all its runs.
  var log: String {
    let now = running.now
    return now.earlier + (now.process?.standardError ?? "")
  }

  /// Waits until it has written these words there: they may come a little after what caused them.
  func logs(_ words: String) async throws {
    try await eventually("\"\(words)\" in the log") { log.contains(words) ? true : nil }
  }

  /// Starts it and waits until it says that it is ready.
  func start(_ run: Run = Run()) async throws {
    try launch(run)
    do {
      try await awaitReady()
    } catch {
      throw Trouble("upayd does not become ready: \(error)\n\(try process.standardError)")
    }
  }

  /// Waits until the newest run says that it is ready.
  ///
  /// - Throws: when it ends before.
  func awaitReady() async throws {
    let (manager, process) = try (self.manager, self.process)
    try await eventually("READY=1", within: 30) {
      if manager.messages.contains("READY=1") { return true }
      guard !process.hasEnded else { throw Trouble("upayd has ended") }
      return nil
    }
  }

  /// Starts it, and waits for nothing.
  @discardableResult
  func launch(_ run: Run = Run()) throws -> ServiceManager {
    let start = running.change { running in
      running.starts += 1
      running.earlier += running.process?.standardError ?? ""
      running.manager?.end()
      return running.starts
    }
    let manager = try ServiceManager(scratch.file("n\(start)"))
    if setup.person != nil {
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: manager.path)
    }
    var arguments = ["--config", setup.file]
    let places = ["socket.path": socket, "socket.group": "", "state.directory": state]
    for (key, value) in places.merging(setup.settings, uniquingKeysWith: { $1 }).sorted(by: <) {
      arguments += ["--set", "\(key)=\(value)"]
    }
    let program = try run.program ?? Binaries.path(Binaries.upayd)
    let words = run.tracer + [program] + arguments + ["--debug"] + run.arguments
    let own = setup.environment.merging(run.environment) { $1 }
    let process = try ChildProcess(
      words[0], Array(words.dropFirst()),
      environment: own.merging(["NOTIFY_SOCKET": manager.path]) { $1 },
      ignoring: setup.ignoring, as: setup.person)
    running.change {
      $0.process = process
      $0.manager = manager
    }
    return manager
  }

  /// SIGTERM, and the end that follows.
  @discardableResult
  func stop(within seconds: Double = 15) async throws -> Ending {
    let process = try self.process
    process.signal(SIGTERM)
    return try await process.end(within: seconds)
  }

  /// SIGKILL, and all that it started is gone.
  func kill() async {
    let now = running.now
    await now.process?.kill()
    now.manager?.end()
    running.change { $0.manager = nil }
  }
}

private func < (left: (key: String, value: String), right: (key: String, value: String)) -> Bool {
  left.key < right.key
}
