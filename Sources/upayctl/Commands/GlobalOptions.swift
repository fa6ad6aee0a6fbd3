import ArgumentParser
import Terminal

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The socket of the daemon; UPAYD_SOCKET_PATH unless given, else /run/upayd/upayd.sock.",
      valueName: "path"))
  var socket: String?

  @Flag(help: "Print what the socket said, as it said it.")
  var json = false

  func session(_ environment: (String) -> String? = environmentVariable) -> Session {
    let path = socket ?? environment("UPAYD_SOCKET_PATH") ?? "/run/upayd/upayd.sock"
    return Session(
      daemon: Daemon(socketPath: path), console: .process(environment), json: json,
      now: wallClock, random: { UInt64.random(in: 0...UInt64.max) },
      pause: { try? await Task.sleep(for: .milliseconds($0)) })
  }

  /// The options of every command are also taken before the command's name, where the contract
  /// writes them: they are moved behind it, where the command finds them.
  static func moved(_ arguments: [String]) -> [String] {
    var moved: [String] = []
    var rest = arguments[...]
    while let first = rest.first {
      if first == "--socket", rest.count >= 2 {
        moved += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if first == "--json" || first.hasPrefix("--socket=") {
        moved.append(first)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    guard let command = rest.first, !command.hasPrefix("-") else { return arguments }
    return [command] + moved + rest.dropFirst()
  }
}

/// The `client_sn` of an order, or the gateway's `sn`.
struct OrderNumber: ParsableArguments {
  @Argument(help: "The number of the order: its client_sn, or the gateway's sn.")
  var sn: String

  func validate() throws {
    guard Session.isNumber(sn) else {
      throw ValidationError("SN is 1 to 64 of A-Z a-z 0-9 . _ -")
    }
  }
}

extension CommandStatus {
  /// Ends the command with this status.
  func leave() throws {
    if self != .done { throw ExitCode(rawValue) }
  }
}
