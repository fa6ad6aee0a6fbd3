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
    abstract: "Show an order as the daemon knows it.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  func run() async throws { try await global.session().show(order.sn).leave() }
}

struct Reprint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print an order's receipt again, marked as a copy.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  func run() async throws { try await global.session().reprint(order.sn).leave() }
}

struct Cancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give up an order that is not paid yet.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  func run() async throws { try await global.session().cancel(order.sn).leave() }
}

struct Revoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give all of a payment back, on the day it was made.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  func run() async throws { try await global.session().revoke(order.sn).leave() }
}

struct Refund: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a part of a payment back, or all.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  @Argument(help: "How much, as a person types it: 12.50")
  var amount: String

  @Option(
    help: "The number of the refund; made when left out. The same number never refunds twice.")
  var refundRequestNo: String?

  @Flag(help: "Refund even if the same amount was refunded within the last ten minutes.")
  var yes = false

  func run() async throws {
    try await global.session().refund(
      order.sn, amount: amount, refundRequestNo: refundRequestNo, evenAgain: yes
    ).leave()
  }
}

struct Orders: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List orders, the newest first.")

  @OptionGroup var global: GlobalOptions

  @Option(help: "The gateway's number of an order.")
  var sn: String?

  @Option(
    help: "Only orders in this state.", completion: .list(OrderState.allCases.map(\.rawValue)))
  var state: String?

  @Option(help: "Made at this time or later: 2026-03-01T00:00:00+08:00")
  var since: String?

  @Option(help: "Made before this time.")
  var until: String?

  @Option(help: "How many at most.")
  var limit: Int?

  @Option(help: "Go on after this place: what the list before named.")
  var after: String?

  func validate() throws {
    if let state, OrderState(rawValue: state) == nil {
      let known = OrderState.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--state is one of \(known)")
    }
  }

  func run() async throws {
    try await global.session().orders(
      OrdersFilter(sn: sn, state: state, since: since, until: until, limit: limit, after: after)
    ).leave()
  }
}

struct Events: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happens, as it happens, until Ctrl-C.")

  @OptionGroup var global: GlobalOptions

  @Option(help: "Begin after this event; 0 is the oldest that is kept. From now on when left out.")
  var after: Int64?

  func run() async throws { try await global.session().events(after: after).leave() }
}
