import ArgumentParser
import Terminal

struct Query: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask the gateway how an order stands.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  func run() async throws { try await global.session().query(order.sn).leave() }
}

struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show an order as the daemon knows it, or its receipt.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  @Flag(help: "The receipt as text, as it would be printed.")
  var receipt = false

  @Option(
    name: .customLong("png"),
    help: ArgumentHelp(
      "Write the receipt as a picture to this file; - is the standard output.", valueName: "file"))
  var picture: String?

  @Flag(help: "Overwrite the file.")
  var force = false

  func validate() throws {
    if receipt, picture != nil { throw ValidationError("--receipt or --png, not both") }
    if force, picture == nil { throw ValidationError("--force goes with --png") }
    if picture == "" { throw ValidationError("--png needs the name of a file") }
  }

  func run() async throws {
    let session = global.session()
    if receipt { return try await session.receiptText(order.sn).leave() }
    if let picture {
      return try await session.receiptPicture(order.sn, to: picture, force: force).leave()
    }
    try await session.show(order.sn).leave()
  }
}

struct Reprint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print an order's receipt again, marked as a copy.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  func run() async throws { try await global.session().reprint(order.sn).leave() }
}

struct Orders: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List orders, the newest first.")

  @OptionGroup var global: GlobalOptions

  @Option(help: "The gateway's number of an order.")
  var sn: String?

  @Option(help: ArgumentHelp("Only orders of this sale.", valueName: "number"))
  var saleNo: String?

  @Option(
    help: "Only orders in this state.", completion: .list(OrderState.allCases.map(\.rawValue)))
  var state: String?

  @Option(help: "Made at this time or later: 2026-03-01T00:00:00+08:00")
  var since: String?

  @Option(help: "Made before this time.")
  var until: String?

  @Option(help: "How many at most, 1 to 200; 50 when left out.")
  var limit: Int?

  @Flag(help: "All of them, page by page, up to 20,000.")
  var all = false

  @Option(help: "Go on after this place: what the list before named.")
  var after: String?

  func validate() throws {
    if let state, OrderState(rawValue: state) == nil {
      let known = OrderState.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--state is one of \(known)")
    }
    if all, limit != nil { throw ValidationError("--all or --limit, not both") }
  }

  func run() async throws {
    try await global.session().orders(
      OrdersFilter(
        sn: sn, saleNo: saleNo, state: state, since: since, until: until, limit: limit,
        after: after),
      all: all
    ).leave()
  }
}

struct Events: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happens, as it happens, until Ctrl-C.")

  @OptionGroup var global: GlobalOptions

  @Option(help: "Begin after this event; 0 is the oldest that is kept. From now on when left out.")
  var after: Int64?

  func validate() throws {
    if let after, after < 0 { throw ValidationError("--after is the number of an event, or 0") }
  }

  func run() async throws { try await global.session().events(after: after).leave() }
}
