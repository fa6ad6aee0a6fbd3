import ArgumentParser

/// Agreements by which a customer is charged later.
struct Agreements: AsyncParsableCommand {
  enum Action: String, CaseIterable, ExpressibleByArgument {
    case list, sign, show, close
  }

  static let configuration = CommandConfiguration(
    abstract: "List agreements by which customers are charged later; begin, show and end one.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "list, sign, show or close.")
  var action = Action.list

  @Argument(help: "The number of the agreement; for sign made when left out.")
  var number: String?

  @Option(help: "The payment system; needed where several keep agreements.")
  var gateway: String?

  @Option(help: "Where the list begins: the place that the list before ended with; for list.")
  var after: String?

  @Option(help: "The customer, by the payment system's own number; for sign.")
  var user: String?

  @Option(help: "The printer for the page's code; the first one when left out.")
  var printer: String?

  @Flag(help: "Do not print the page's code.")
  var noPrint = false

  func validate() throws {
    if number == nil, action == .show || action == .close {
      throw ValidationError("\(action.rawValue) needs the number of the agreement")
    }
    if action == .list, number != nil { throw ValidationError("list takes no number") }
    if action != .list, after != nil { throw ValidationError("--after is for list") }
    if noPrint, printer != nil { throw ValidationError("--no-print or --printer, not both") }
  }

  func run() async throws {
    let session = global.session()
    switch action {
    case .list: try await session.agreements(of: gateway, after: after).leave()
    case .sign:
      try await session.sign(
        AgreementWish(
          number: number, gateway: gateway, user: user, printer: printer, isQuiet: noPrint)
      ).leave()
    case .show: try await session.showAgreement(number ?? "").leave()
    case .close: try await session.closeAgreement(number ?? "").leave()
    }
  }
}
