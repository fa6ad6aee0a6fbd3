import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import Simulation
import UnixSignals

/// `upay-simulator --directory DIR`: the payment gateway, the customers and the devices that are not
/// there, until ended.
@main
struct UpaySimulator: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upay-simulator",
    abstract: "A payment gateway, a wallet, a scanner and a printer for trying out upayd.",
    discussion: """
      Prints one line of JSON when it serves (where the gateway and the admin API are, and a \
      configuration file for upayd) and goes on until SIGTERM or SIGINT. No money is real.
      """)

  @Option(help: "Where its files lie; made if missing. The same directory continues its world.")
  var directory: String

  @Option(help: "The gateway's port; by default the last one, else any that is free.")
  var port: Int?

  @Flag(inversion: .prefixedNo, help: "Make a virtual scanner and a virtual printer.")
  var devices = true

  func validate() throws {
    guard port.map({ (1...65_535).contains($0) }) ?? true else {
      throw ValidationError("--port must be from 1 to 65535")
    }
  }

  func run() async throws {
    // A reader of the first line may go away: that is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var options = Simulator.Options()
    options.port = port
    options.devices = devices
    let simulator: Simulator
    do {
      simulator = try Simulator(directory: directory, options: options)
    } catch {
      throw Failure(error)
    }
    let service = SimulatorService(simulator: simulator)
    let group = ServiceGroup(
      services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    do {
      try await group.run()
    } catch {
      throw Failure(error)
    }
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

  func run() async throws {
    print(try await simulator.start().line)
    fflush(nil)
    try? await gracefulShutdown()
    await simulator.stop()
  }
}

/// An error as one line that a person reads.
private struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ error: any Error) { description = "\(error)" }
}
