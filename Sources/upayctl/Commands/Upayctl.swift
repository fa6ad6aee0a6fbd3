import ArgumentParser
import Terminal

/// The command line of the till, for a cashier or a technician.
@main
struct Upayctl: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upayctl",
    abstract: "Takes and gives back payments through upayd, and looks after the terminal.",
    discussion: """
      Exit status: 0 done, or answered; 1 what was asked failed, or doctor found something; 2 not \
      understood; 3 the daemon can't be reached; 4 not known yet how it ends; 5 refused.
      """,
    version: Version.text,
    subcommands: [
      Pay.self, Precreate.self, Query.self, Cancel.self, Revoke.self, Refund.self, Adopt.self,
      Resolve.self, Agreements.self, Orders.self, Show.self, Reprint.self, Events.self,
      Activate.self,
      CheckIn.self, Status.self, Devices.self, TestDevice.self, CaptureDevice.self, Report.self,
      VerifyLogin.self, Doctor.self, SupportBundle.self, Completion.self,
    ])

  @OptionGroup var global: GlobalOptions

  static func main() async {
    let arguments = GlobalOptions.moved(Array(CommandLine.arguments.dropFirst()))
    do {
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      leave(error)
    }
  }

  func run() async throws { throw ValidationError("a command is missing") }

  /// Ends the process as `error` says. What was not understood is status 2, as the contract has it.
  private static func leave(_ error: any Error) -> Never {
    guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
    Console.process(environmentVariable).errors(fullMessage(for: error) + "\n")
    exit(withError: ExitCode(CommandStatus.usage.rawValue))
  }
}
