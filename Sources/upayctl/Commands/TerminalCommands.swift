import ArgumentParser
import Terminal

struct Activate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Activate this terminal with a code of the gateway.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The activation code. It may be good for one use only.")
  var code: String

  @Option(help: "The gateway, where more than one is configured.")
  var gateway: String?

  @Option(
    help: "The identity of this machine at the gateway; from the configuration when left out.")
  var deviceID: String?

  @Option(help: "What the terminal is called.")
  var name: String?

  @Flag(help: "Activate anew, although the terminal is activated.")
  var replace = false

  @Flag(help: "Also while orders are open.")
  var force = false

  var body: [String: JSONValue?] {
    [
      "code": .string(code), "gateway": gateway.map(JSONValue.string),
      "device_id": deviceID.map(JSONValue.string), "name": name.map(JSONValue.string),
      "replace": replace ? .bool(true) : nil, "force": force ? .bool(true) : nil,
    ]
  }

  func run() async throws { try await global.session().activate(body).leave() }
}

struct CheckIn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-in", abstract: "Fetch the key of the day from the gateway.")

  @OptionGroup var global: GlobalOptions

  @Flag(help: "Although an earlier check-in is not confirmed: this may lock the terminal out.")
  var force = false

  func run() async throws { try await global.session().checkIn(force: force).leave() }
}

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell whether payments can be taken, and what is open.")

  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.session().status().leave() }
}

struct Completion: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a completion script for a shell: bash, zsh or fish.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "bash, zsh or fish.", completion: .list(CompletionShell.allCases.map(\.rawValue)))
  var shell: String

  func validate() throws {
    guard CompletionShell(rawValue: shell) != nil else {
      throw ValidationError("the shell is bash, zsh or fish")
    }
  }

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell) else { return }
    print(Upayctl.completionScript(for: shell))
  }
}
