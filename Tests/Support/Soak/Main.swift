import ArgumentParser
import Glibc

/// `upayd-soak`: upayd, its world and its clients as real programs, under everything that can go
/// wrong, for as long as it takes; then the books are compared.
@main
struct UpaydSoak: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upayd-soak",
    abstract: "Lets upayd sell in a world that goes wrong all the time, and audits the books.",
    discussion: """
      Ends with 0 when no invariant was broken, with 1 when one was, and with 2 when the run itself \
      could not be made. scripts/soak builds what is needed and runs it.
      """)

  @Option(help: "Seconds of selling, of which the first tenth is peace.")
  var seconds = 300

  @Option(help: "What decides about all chance.")
  var seed: UInt64

  @Option(help: "Where upayd and upay-simulator lie.")
  var binaries: String

  @Option(help: "An empty directory for everything that the run makes; its path is short.")
  var scratch: String

  @Option(help: "A directory on a small disk of its own, which may be filled.")
  var smallDisk: String?

  @Option(help: "Where the logs go.")
  var logs: String

  @Option(help: "A file for the report in JSON.")
  var report: String

  @Option(help: "How many POS programs sell.")
  var clients = 5

  @Option(help: "What is being tried, for the report.")
  var commit = "unknown"

  func validate() throws {
    guard (10...604_800).contains(seconds) else {
      throw ValidationError("--seconds must be from 10 to 604800")
    }
    guard (1...50).contains(clients) else {
      throw ValidationError("--clients must be from 1 to 50")
    }
    guard scratch.utf8.count < 80 else {
      throw ValidationError("--scratch is too long for the path of a socket")
    }
  }

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    let plan = SoakPlan(
      seconds: seconds, seed: seed, binaries: binaries, scratch: scratch, smallDisk: smallDisk,
      logs: logs, clients: clients, commit: commit)
    let result: SoakReport
    do {
      result = try await SoakRun(plan).run()
      try Files.write(try result.json(), to: report)
    } catch {
      print("The soak could not be made: \(error)\nLogs: \(logs)")
      throw ExitCode(2)
    }
    print(result.table, terminator: "")
    if result.invariantsBroken > 0 { throw ExitCode(1) }
  }
}
