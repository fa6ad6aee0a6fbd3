import Foundation

/// How much of a thing is done: little in `make test`, the volume in `make prove`.
enum Volume {
  static var isProving: Bool { ProcessInfo.processInfo.environment["UPAYD_PROVE"] == "1" }

  static func number(_ few: Int, proving many: Int) -> Int { isProving ? many : few }
}

/// What a process has open.
///
/// Connections to umockdev do not count: its library, in the place of the C library, makes one for
/// each device that is opened, and forgets some of them when two threads open devices at once. The
/// kernel has nothing of the kind. All other sockets count, libudev's own among them.
struct ProcessFigures: Sendable, CustomStringConvertible {
  var files: Int
  var threads: Int
  /// How many files there are of each kind.
  var kinds: [String: Int] = [:]

  var description: String { "\(files) files, \(threads) threads: \(kinds)" }

  init(of pid: pid_t) throws {
    let links = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
    let targets = links.map { link in
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/\(pid)/fd/\(link)")
      return target ?? "gone"
    }
    let emulated = try UnixSockets.now().connected(toAPath: "/ioctl/dev/")
    for target in targets where !emulated.contains(target) {
      kinds[target.filter { !$0.isNumber }, default: 0] += 1
    }
    files = kinds.values.reduce(0, +)
    threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").count
  }
}

extension ProcessFigures {
  /// Waits until the process has no more files open than before.
  static func settled(of pid: pid_t, at first: Self) async throws -> Self {
    do {
      return try await eventually("no more files than before") {
        let now = try Self(of: pid)
        return now.files <= first.files ? now : nil
      }
    } catch {
      throw Trouble("\(error): there were \(first), and are \(try Self(of: pid))")
    }
  }
}

/// The machine's Unix sockets, as `ss` lists them: the kernel tells nobody else who is connected to
/// whom.
struct UnixSockets {
  private struct Entry {
    var path: Substring
    var peer: Substring
  }

  private var entries: [Substring: Entry] = [:]

  static func now() throws -> UnixSockets {
    let pipe = Pipe()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ss", "-xaH"]
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var sockets = UnixSockets()
    for line in text.split(separator: "\n") {
      // Kind, state, two queues; path and number here, then there.
      let words = line.split(separator: " ")
      guard words.count == 8 else { continue }
      sockets.entries[words[5]] = Entry(path: words[4], peer: words[7])
    }
    return sockets
  }

  /// Those that are connected to one whose path has `part` in it, as /proc names open files.
  func connected(toAPath part: String) -> Set<String> {
    let found = entries.filter { entries[$0.value.peer]?.path.contains(part) == true }
    return Set(found.keys.map { "socket:[\($0)]" })
  }
}
