import Foundation

/// How a process ended.
enum Ending: Hashable, Sendable {
  case exited(Int32)
  case killed(by: Int32)
}

/// A program under test, in a process group of its own, which dies with the tests at the latest.
final class ChildProcess: Sendable {
  let name: String
  let pid: pid_t
  private let ending = Monitor<Ending?>(nil)
  private let output = Monitor<Heard>(Heard())
  private let errors = Monitor<Heard>(Heard())

  /// What was read of one of its streams, and whether it has ended.
  private struct Heard: Sendable, CustomStringConvertible {
    var octets: [UInt8] = []
    var ended = false
    var description: String { String(decoding: octets.suffix(2_000), as: UTF8.self) }
  }

  /// - Parameters:
  ///   - environment: all of it, but for PATH and HOME.
  ///   - person: whose it is; nil: the tests' own user's.
  init(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:],
    ignoring signals: [String] = [], as person: Person? = nil
  ) throws {
    name = executable.split(separator: "/").last.map(String.init) ?? executable
    let output = try Pipe()
    let errors = try Pipe()
    var words = ["/usr/bin/setpriv", "--pdeathsig", "KILL"] + (person?.flags ?? []) + ["--"]
    if !signals.isEmpty {
      words += ["/usr/bin/env", "--ignore-signal=\(signals.joined(separator: ","))"]
    }
    words += [executable] + arguments
    let inherited = ProcessInfo.processInfo.environment.filter {
      ["PATH", "HOME", "LD_LIBRARY_PATH"].contains($0.key)
    }
    let launch = Launch(
      words: words, environment: inherited.merging(environment) { $1 }, output: output.writing,
      errors: errors.writing)
    defer {
      close(output.writing)
      close(errors.writing)
    }
    do {
      pid = try Launcher.shared.start(launch)
    } catch {
      close(output.reading)
      close(errors.reading)
      throw error
    }
    Self.listen(output.reading, self.output)
    Self.listen(errors.reading, self.errors)
    Thread.detachNewThread { [pid, ending] in
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7F
      ending.change { $0 = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: signal) }
    }
  }

  private static func listen(_ descriptor: Int32, _ heard: Monitor<Heard>) {
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        heard.change { $0.octets += buffer.prefix(count) }
      }
      close(descriptor)
      heard.change { $0.ended = true }
    }
  }

  var standardOutput: String { String(decoding: output.now.octets, as: UTF8.self) }
  var standardError: String { String(decoding: errors.now.octets, as: UTF8.self) }
  var hasEnded: Bool { ending.now != nil }

  /// The first line of the standard output, once it is there.
  func firstLine(within seconds: Double = 30) async throws -> String {
    let line = try await output.wait(for: "the first line of \(name)", within: seconds) {
      heard -> String? in
      if let end = heard.octets.firstIndex(of: 0x0A) {
        return String(decoding: heard.octets[..<end], as: UTF8.self)
      }
      return heard.ended ? "" : nil
    }
    guard !line.isEmpty else { throw Trouble("\(name) said nothing: \(standardError)") }
    return line
  }

  func signal(_ number: Int32) { Glibc.kill(pid, number) }

  /// Waits for its end, and for the end of what it wrote.
  func end(within seconds: Double = 20) async throws -> Ending {
    let found = try await ending.wait(for: "the end of \(name)", within: seconds) { $0 }
    for stream in [output, errors] {
      try await stream.wait(for: "the end of what \(name) wrote") { $0.ended ? true : nil }
    }
    return found
  }

  /// Ends it and all it has started, at once, and waits until it is gone.
  func kill() async {
    if ending.now == nil { Glibc.kill(-pid, SIGKILL) }
    _ = try? await ending.wait(for: "the end of \(name)", within: 20) { $0 }
    Glibc.kill(-pid, SIGKILL)
  }
}

/// Two connected ends. Sockets, because those are closed in every other child from the first instant.
private struct Pipe {
  let reading: Int32
  let writing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Trouble("no pipe: errno \(errno)") }
    (reading, writing) = (ends[0], ends[1])
  }
}
