public import ArgumentParser
import CLinux
import Glibc
import Journal
import Service
import Terminal

/// The payment terminal daemon.
public struct Upayd: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "upayd",
    abstract: "The payment terminal daemon for Linux tills.",
    discussion: """
      Stays in the foreground and logs to standard error. Exit status: 0 ended as asked, \
      64 wrong arguments, 71 operating system, 74 journal damaged or newer than the program, \
      75 another daemon holds the state directory, 78 configuration.
      """,
    version: Version.text)

  @Option(
    help: ArgumentHelp("Read FILE and FILE.d/*.conf, and nothing under /etc.", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set one value, over files and environment: gateway.upay.url=https://…",
      valueName: "key=value"))
  var settings: [String] = []

  @Flag(help: "Check the configuration and exit.")
  var checkConfig = false

  @Flag(help: "Print every value with its origin, secrets masked, and exit.")
  var printConfig = false

  @Flag(
    help: """
      Put a new journal in the place of a damaged one, with everything that can still be read, keep \
      the damaged one beside it, and exit.
      """)
  var recoverJournal = false

  @Flag(help: "Log every answer of the gateway, too.")
  var debug = false

  public init() {}

  public func run() async throws {
    forbidCoreDumps()
    umask(0o077)
    let configuration = try load()
    if printConfig {
      print(configuration.printed, terminator: "")
      return
    }
    if checkConfig {
      for warning in configuration.warnings { complain("warning: \(warning)") }
      return
    }
    if recoverJournal { return try Recovery(configuration).run() }
    let daemon = try Daemon(configuration, debug: debug)
    try await daemon.run()
  }

  private func load() throws -> Configuration {
    do {
      return try Configuration.load(.process(file: config, flags: settings))
    } catch {
      complain(error.description)
      throw Exit.configuration
    }
  }

  /// Keys and payment codes live in memory; neither a core file nor another process of the same
  /// user gets to read them.
  private func forbidCoreDumps() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    upay_forbid_dumps()
  }
}

/// One or more lines on standard error, for a person who has just typed the command.
func complain(_ text: String) {
  let octets = Array("\(text)\n".utf8)
  _ = write(STDERR_FILENO, octets, octets.count)
}

/// The exit statuses of the contract.
enum Exit {
  static let system = ExitCode(71)
  static let journal = ExitCode(74)
  static let held = ExitCode(75)
  static let configuration = ExitCode(78)
}

extension JournalError {
  /// What the daemon ends with. A disk that fails may be well at the next start; whatever else is
  /// wrong with a journal stays.
  var exit: ExitCode {
    switch self {
    case .locked: Exit.held
    case .unwritable: Exit.system
    case .damaged, .newer, .wrongKey, .keyMissing, .refused: Exit.journal
    }
  }
}
