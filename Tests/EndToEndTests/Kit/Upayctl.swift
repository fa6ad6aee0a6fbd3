import Foundation

/// One run of `upayctl`, ended.
struct CommandRun: Sendable, CustomStringConvertible {
  var status: Int32
  var output: String
  var errors: String
  var json: JSON { (try? JSON(output.utf8)) ?? .null }
  var description: String { "status \(status)\n\(output)\(errors)" }
}

extension Till {
  /// Starts `upayctl` for this daemon's socket.
  func command(_ words: [String]) throws -> ChildProcess {
    try ChildProcess(Binaries.path(Binaries.upayctl), ["--socket", socket] + words)
  }

  func upayctl(_ words: String...) async throws -> CommandRun {
    try await command(words).run()
  }
}

extension ChildProcess {
  /// Waits for the end of a command.
  func run(within seconds: Double = 60) async throws -> CommandRun {
    let ending: Ending
    do {
      ending = try await end(within: seconds)
    } catch {
      await kill()
      throw Trouble("\(error)\n\(standardOutput)\(standardError)")
    }
    guard case .exited(let status) = ending else { throw Trouble("\(name) was \(ending)") }
    return CommandRun(status: status, output: standardOutput, errors: standardError)
  }
}
