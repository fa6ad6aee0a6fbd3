import Glibc

/// upayd, kept running as a service manager keeps it: started again whenever it has ended, by a
/// SIGKILL of ours or by itself.
actor Daemon {
  struct Setup: Sendable {
    var program: String
    var config: String
    var socket: String
    /// Dotted keys that are set beside the configuration.
    var settings: [String: String]
    var logs: String
    var isVerbose: Bool
  }

  /// What has become of it, over all its lives.
  struct Record: Sendable {
    var starts = 0
    /// SIGKILLs of ours, of a daemon that served.
    var kills = 0
    /// SIGKILLs of ours, of a daemon that was starting.
    var killsInStart = 0
    /// How it ended by itself, and how often.
    var endings: [String: Int] = [:]
    /// From the start of the process to its first answer, in milliseconds.
    var startTimes: [Int64] = []
  }

  private let setup: Setup
  private(set) var record = Record()
  private var process: ChildProcess?
  private var isWanted = false
  private var isHeld = false
  /// Whether a start may be refused by the system, as it may be while the disk is full.
  private var mayBeRefused = false
  private(set) var wrongs: [String] = []
  private var lastReady: Int64 = 0
  /// Processes that were ended by SIGKILL on purpose.
  private var killed: Set<pid_t> = []
  /// By how much the daemon's clock of the time since boot is ahead, in seconds: days that have
  /// passed for it.
  private var ahead: Int64 = 0

  init(_ setup: Setup) { self.setup = setup }

  var pid: pid_t? { process?.ending == nil ? process?.pid : nil }
  /// When it began to serve, in milliseconds of the steady clock; 0 while it does not.
  var servesSince: Int64 { lastReady }

  func allowRefusedStarts(_ isAllowed: Bool) { mayBeRefused = isAllowed }

  /// Keeps it running until the task is cancelled.
  func keep() async {
    isWanted = true
    while !Task.isCancelled {
      if process == nil || process?.ending != nil, !isHeld { await startOnce() }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }

  /// SIGKILL; the keeper starts it again, after `pause` milliseconds.
  func kill(pause: Int64 = 0) async {
    guard let process, process.ending == nil else { return }
    if lastReady > 0 { record.kills += 1 } else { record.killsInStart += 1 }
    isHeld = pause > 0
    lastReady = 0
    killed.insert(process.pid)
    await process.kill()
    guard pause > 0 else { return }
    try? await Task.sleep(for: .milliseconds(pause))
    isHeld = false
  }

  /// Whether this machine lets a program have a clock of its own.
  static func canPassTime(logs: String) async -> Bool {
    let trial = try? await ChildProcess.start(
      timeNamespace(ahead: 1) + ["/bin/true"], output: "\(logs)/trial.out",
      errors: "\(logs)/trial.log")
    return await trial?.end() == .exited(0)
  }

  /// The words that start a program whose clock of the time since boot is ahead by so many seconds.
  private static func timeNamespace(ahead: Int64) -> [String] {
    ["/usr/bin/unshare", "--time", "--boottime", "\(ahead)", "--"]
  }

  /// From its next start on the daemon believes that so many seconds more have passed.
  func passTime(_ seconds: Int64) { ahead += seconds }

  /// Ends it for good: SIGTERM, and SIGKILL when that does not help within 15 s.
  func stop() async -> ChildProcess.Ending? {
    guard let process else { return nil }
    isHeld = true
    process.signal(SIGTERM)
    for _ in 0..<750 where process.ending == nil { try? await Task.sleep(for: .milliseconds(20)) }
    killed.insert(process.pid)
    return await process.kill()
  }

  /// Returns once it serves: false when that takes longer than `milliseconds`.
  func ready(within milliseconds: Int64) async -> Bool {
    let deadline = Steady.now + milliseconds
    while Steady.now < deadline, !Task.isCancelled {
      if lastReady > 0 { return true }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return lastReady > 0
  }

  private func startOnce() async {
    record.starts += 1
    let start = Steady.now
    lastReady = 0
    // A time namespace moves the clock that the daemon counts its waits on.
    var words = ahead > 0 ? Self.timeNamespace(ahead: ahead) : []
    words += [setup.program, "--config", setup.config]
    for (key, value) in setup.settings.sorted(by: { $0.key < $1.key }) {
      words += ["--set", "\(key)=\(value)"]
    }
    if setup.isVerbose { words.append("--debug") }
    let log = "\(setup.logs)/upayd-\(record.starts)"
    let child: ChildProcess
    do {
      child = try await ChildProcess.start(words, output: "\(log).out", errors: "\(log).log")
    } catch {
      wrongs.append("upayd cannot be started: \(error)")
      isHeld = true
      return
    }
    process = child
    while child.ending == nil {
      let caller = HTTPCaller(endpoint: .unix(setup.socket))
      if let reply = try? await caller.call(.get, "/v1/status", within: 2_000), reply.status == 200
      {
        // Meanwhile it may have been killed.
        guard child.ending == nil else { return }
        lastReady = Steady.now
        if record.startTimes.count < 100_000 { record.startTimes.append(lastReady - start) }
        break
      }
      if Steady.now - start > 30_000 {
        wrongs.append("upayd does not serve within 30 s of start \(record.starts): see \(log).log")
        break
      }
      try? await Task.sleep(for: .milliseconds(10))
    }
    Task { await self.ended(child, await child.end(), log) }
  }

  private func ended(_ child: ChildProcess, _ ending: ChildProcess.Ending, _ log: String) async {
    if child === process { lastReady = 0 }
    guard killed.remove(child.pid) == nil || ending != .killed(by: SIGKILL) else { return }
    record.endings["\(ending)", default: 0] += 1
    // 71 and 74 as the documents have them: the system refuses, the journal is not to be used.
    let isRefusal = ending == .exited(71) && mayBeRefused
    let isAsked = isHeld && ending == .exited(0)
    if !isRefusal && !isAsked, wrongs.count < 100 {
      wrongs.append("upayd ended by itself: \(ending): see \(log).log")
    }
    // As systemd does, it is not started again at once.
    if !isAsked {
      isHeld = true
      try? await Task.sleep(for: .milliseconds(200))
      isHeld = false
    }
  }
}

/// The steady clock.
enum Steady {
  /// Milliseconds.
  static var now: Int64 { microseconds / 1_000 }

  static var microseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
