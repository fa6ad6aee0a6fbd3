import Foundation
import Testing

/// What the programs say about themselves is in their manual pages, and nothing else is.
struct DocumentationCommandTests {
  @Test(arguments: zip(BuiltProgram.allCases, ["upayd.8", "upayctl.1", "upay-simulator.1"]))
  func `The manual page has every command and option`(program: BuiltProgram, page: String) throws {
    let root = try Self.commandLine(of: program)
    let manual = try ManualPage("docs/man/\(page)")
    let commands = (root.subcommands ?? []).filter { $0.isShown && $0.commandName != "help" }

    #expect(Set(manual.commands) == Set(commands.map(\.commandName)))
    #expect(root.options.subtracting(manual.commonOptions) == [])
    for command in commands {
      let told = manual.options(of: command.commandName).union(manual.commonOptions)
      let untold = command.options.subtracting(told)
      #expect(untold == [], "\(program.rawValue) \(command.commandName)")
    }
    let all = commands.reduce(into: root.options) { $0.formUnion($1.options) }
    #expect(!all.isEmpty)
    #expect(manual.options.subtracting(all) == [])
  }

  @Test(arguments: BuiltProgram.allCases)
  func `The program has the version of the sources`(program: BuiltProgram) throws {
    let answer = try program.run("--version")
    #expect(answer.status == 0)
    #expect(try answer.output == "\(Documentation.version())\n")
  }

  private static func commandLine(of program: BuiltProgram) throws -> Command {
    let answer = try program.run("--experimental-dump-help")
    try #require(answer.status == 0, "\(answer.output)")
    return try JSONDecoder().decode(Help.self, from: Data(answer.output.utf8)).command
  }

  private struct Help: Decodable {
    let command: Command
  }

  private struct Command: Decodable {
    let commandName: String
    let shouldDisplay: Bool?
    let arguments: [Argument]?
    let subcommands: [Command]?

    var isShown: Bool { shouldDisplay ?? true }

    var options: Set<String> {
      let names = (arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }
      return Set(names.filter { $0.kind == "long" }.map { "--\($0.name)" })
    }
  }

  private struct Argument: Decodable {
    let shouldDisplay: Bool
    let names: [Name]?
  }

  private struct Name: Decodable {
    let kind: String
    let name: String
  }
}
