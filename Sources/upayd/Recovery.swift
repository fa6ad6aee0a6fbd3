import Cryptography
import Glibc
import Journal
import Service
import Terminal

/// `--recover-journal`: what a person runs once, while the daemon does not.
struct Recovery {
  private let configuration: Configuration

  init(_ configuration: Configuration) { self.configuration = configuration }

  /// - Throws: the exit status, after a line that says what is wrong.
  func run() throws {
    let directory = configuration.state.directory
    do {
      let salvage = try Journal.salvage(
        directory: directory, seal: Daemon.loadSeal(configuration), at: SystemClock().now().wall)
      Trouble.forget(in: directory)
      for line in Self.lines(of: salvage) { print(line) }
    } catch let error as JournalError {
      complain("upayd: \(error)")
      throw error.exit
    } catch {
      complain("upayd: \(error)")
      throw Exit.system
    }
  }

  static func lines(of salvage: Salvage) -> [String] {
    var lines = [
      "A new journal is in place; the damaged one is kept in \(salvage.kept).",
      "Saved: \(salvage.orders) orders, \(salvage.retiredNumbers) numbers of removed orders, "
        + "\(salvage.events) events, \(salvage.printJobs) print jobs, \(salvage.settings) settings, "
        + "keys of \(salvage.terminals.count) terminals.",
    ]
    if !salvage.openOrders.isEmpty {
      let names = salvage.openOrders.prefix(20).map(\.text).joined(separator: ", ")
      lines.append(
        "Open: \(salvage.openOrders.count) (\(names)). The gateway is asked for them at the start.")
    }
    lines += salvage.lost.prefix(20).map { "Lost: \($0)." }
    if salvage.lost.count > 20 { lines.append("Lost: and \(salvage.lost.count - 20) more.") }
    lines.append("Next: start the daemon.")
    if salvage.activeTerminal == nil {
      lines.append("Then: upayctl activate CODE, since no key of the terminal could be read.")
    }
    if !salvage.lost.isEmpty {
      lines.append(
        "Then: look up the last orders in the merchant portal, and take over what is missing here: "
          + "upayctl adopt NUMBER.")
    }
    return lines
  }
}

/// Why the daemon refuses its journal, left beside it for `upayctl doctor`.
enum Trouble {
  private static func path(in directory: String) -> String { "\(directory)/journal.trouble" }

  /// A disk that takes no note changes nothing: it was said on standard error, too.
  static func remember(_ text: String, in directory: String) {
    let file = open(
      path(in: directory), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let octets = Array("\(text)\n".utf8)
    _ = write(file, octets, octets.count)
  }

  static func forget(in directory: String) { unlink(path(in: directory)) }
}
