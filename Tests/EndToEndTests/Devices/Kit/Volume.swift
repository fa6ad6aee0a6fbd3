import Foundation

/// How much of a thing is done: little in `make test`, the volume in `make prove`.
enum Volume {
  static var isProving: Bool { ProcessInfo.processInfo.environment["UPAYD_PROVE"] == "1" }

  static func number(_ few: Int, proving many: Int) -> Int { isProving ? many : few }
}

/// What a process has open, but for sockets.
struct ProcessFigures: Sendable, CustomStringConvertible {
  var files: Int
  var threads: Int
  /// How many files there are of each kind.
  var kinds: [String: Int] = [:]

  var description: String { "\(files) files, \(threads) threads: \(kinds)" }

  init(of pid: pid_t) throws {
    let links = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
    files = links.count
    for link in links {
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/\(pid)/fd/\(link)")
      kinds[(target ?? "gone").filter { !$0.isNumber }, default: 0] += 1
    }
    // umockdev's library forgets connections of its own when two threads open devices at once.
    files -= kinds["socket:[]"] ?? 0
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
