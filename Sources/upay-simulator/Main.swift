import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import Simulation
import Terminal
import UnixSignals

/// `upay-simulator [serve] --directory DIR`: the payment gateway, the customers and the devices that
/// are not there, until ended; and small commands that act on one that serves.
@main
struct UpaySimulator: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upay-simulator",
    abstract: "A payment gateway, a wallet, a scanner and a printer for trying out upayd.",
    discussion: """
      Prints one line of JSON when it serves (where the gateway and the admin API are, and a \
      configuration file for upayd) and goes on until SIGTERM or SIGINT. No money is real.
      """,
    version: Version.text,
    subcommands: [
      Serve.self, Scan.self, WalletPays.self, Shopper.self, Rules.self, Faults.self, Clock.self,
      Terminals.self, Receipts.self, Books.self, Explore.self,
    ],
    defaultSubcommand: Serve.self)

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let isExplore = CommandLine.arguments.dropFirst().first == "explore"
      guard isExplore, exitCode(for: error) == .validationFailure else { exit(withError: error) }
      let text = Array((fullMessage(for: error) + "\n").utf8)
      _ = write(STDERR_FILENO, text, text.count)
      Glibc.exit(2)
    }
  }
}

/// Serves until it is ended.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve until ended (this is what happens without a command).")

  @Option(help: "Where its files lie; made if missing. The same directory continues its world.")
  var directory: String

  @Option(help: "The gateway's port; by default the last one, else any that is free.")
  var port: Int?

  @Option(
    help: ArgumentHelp(
      "Where the daemon's configuration has it listen for notifications on this machine; 0: any port "
        + "that is free.", valueName: "port"))
  var callbacks: Int?

  @Flag(inversion: .prefixedNo, help: "Make a virtual scanner and a virtual printer.")
  var devices = true

  @Option(
    name: .customLong("rule"),
    help: "A switch of the gateway that is not as by default, name=value; may be repeated.")
  var rules: [String] = []

  @Option(
    name: .customLong("gateway"),
    help: ArgumentHelp(
      "A payment system for the daemon's configuration, by default upay; may be repeated, and the "
        + "first one takes the orders that name none.", valueName: "name"))
  var gateways: [String] = []

  func validate() throws {
    _ = try chosenRules()
    _ = try chosenGateways()
    guard port.map({ (1...65_535).contains($0) }) ?? true else {
      throw ValidationError("--port must be from 1 to 65535")
    }
    guard callbacks.map({ (0...65_535).contains($0) }) ?? true else {
      throw ValidationError("--callbacks must be from 0 to 65535")
    }
  }

  func run() async throws {
    // A reader of the first line may go away: that is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var options = Simulator.Options()
    options.port = port
    options.devices = devices
    options.callbacks = callbacks
    options.rules = try chosenRules()
    options.gateways = try chosenGateways()
    let simulator: Simulator
    do {
      simulator = try Simulator(directory: directory, options: options)
    } catch {
      throw Failure(error)
    }
    let service = SimulatorService(simulator: simulator, directory: directory)
    let group = ServiceGroup(
      services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    do {
      try await group.run()
    } catch {
      throw Failure(error)
    }
  }

  private func chosenGateways() throws -> [PaymentSystem] {
    var chosen: [PaymentSystem] = []
    for name in gateways {
      let system = try PaymentSystem(option: name)
      guard !chosen.contains(system) else { throw ValidationError("--gateway \(name) twice") }
      chosen.append(system)
    }
    return chosen.isEmpty ? [.upay] : chosen
  }

  private func chosenRules() throws -> SimulatorRules {
    var chosen = SimulatorRules()
    for rule in rules {
      do {
        try chosen.set(rule)
      } catch {
        throw ValidationError("--rule: \(error)")
      }
    }
    return chosen
  }

  private var quiet: Logger {
    var logger = Logger(label: "upay-simulator")
    logger.logLevel = .warning
    return logger
  }
}

/// Serves until the program is asked to end.
private struct SimulatorService: Service {
  let simulator: Simulator
  let directory: String

  func run() async throws {
    let line = try await simulator.start().line
    try SimulatorClient.remember(line, in: directory)
    print(line)
    fflush(nil)
    try? await gracefulShutdown()
    await simulator.stop()
  }
}

/// An error as one line that a person reads.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ error: any Error) { description = "\(error)" }
  init(_ text: String) { description = text }
}

extension PaymentSystem {
  /// As `--gateway` names it.
  init(option text: String) throws {
    guard let system = PaymentSystem(rawValue: text) else {
      let known = PaymentSystem.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--gateway takes one of \(known), not \(text.prefix(64))")
    }
    self = system
  }
}
