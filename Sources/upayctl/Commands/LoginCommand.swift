import ArgumentParser
import Terminal

struct VerifyLogin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-login",
    abstract: "Say who has logged in, by a UCSP login message (experimental).",
    discussion: """
      FILE holds the request_data that the payer's browser brought to the merchant's page: JSON, or \
      as it stands in the address. The daemon verifies it with the certificates of [gateway ucsp]. \
      Exit status 0: it is believed; 1: it is not. The same message_id again is a copy: take each \
      once. EXPERIMENTAL: much of UCSP is assumed.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The file; - is the standard input.", completion: .file())
  var file: String

  func validate() throws {
    if file.isEmpty { throw ValidationError("FILE needs a name") }
  }

  func run() async throws {
    try await global.session().verifyLogin(SmallInput(path: file, limit: 16_384).read).leave()
  }
}
