import ArgumentParser
import Terminal

/// Who did something to an order, and why; both are journaled.
struct ActionOptions: ParsableArguments {
  @Option(help: "Who does this; the user at the socket when left out.")
  var `operator`: String?

  @Option(help: "Why.")
  var reason: String?

  var note: ActionNote { ActionNote(operator: `operator`, reason: reason) }
}

struct Cancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give up an order that is not paid yet.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber
  @OptionGroup var action: ActionOptions

  func run() async throws { try await global.session().cancel(order.sn, action.note).leave() }
}

struct Revoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give all of a payment back, on the day it was made.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber
  @OptionGroup var action: ActionOptions

  func run() async throws { try await global.session().revoke(order.sn, action.note).leave() }
}

struct Refund: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a part of a payment back, or all.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber
  @OptionGroup var action: ActionOptions

  @Argument(help: "How much, as a person types it: 12.50")
  var amount: String

  @Option(
    help: "The number of the refund; made when left out. The same number never refunds twice.")
  var refundRequestNo: String?

  @Flag(help: "Refund even if the same amount was refunded within the last ten minutes.")
  var yes = false

  func run() async throws {
    try await global.session().refund(
      order.sn, amount: amount, refundRequestNo: refundRequestNo, evenAgain: yes, action.note
    ).leave()
  }
}

struct Adopt: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take over an order of another till, so that it can be refunded here.",
    discussion: """
      The gateway is asked for it. SN is either number of the receipt: digits only are first taken \
      for the gateway's sn, anything else for a client_sn; where there is none, the other way.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  @Option(
    help: "Which number SN is, and nothing else: sn or client_sn.",
    completion: .list(["sn", "client_sn"]))
  var by: String?

  func validate() throws {
    if let by, AdoptedNumber(rawValue: by) == nil {
      throw ValidationError("--by is sn or client_sn")
    }
  }

  func run() async throws {
    try await global.session().adopt(order.sn, by: by.flatMap(AdoptedNumber.init)).leave()
  }
}

struct Resolve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how an order ended that needs attention, after looking it up.",
    discussion: """
      A person's word, kept with who said it and why. Look the order up in the merchant portal \
      first: nothing is asked of the gateway, and no money is moved.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var order: OrderNumber

  @Option(
    name: .customLong("as"), help: "paid, not-paid, or returned: paid, and all of it given back.",
    completion: .list(["paid", "not-paid", "returned"]))
  var verdict: String

  @Option(help: "Where you looked, and what you saw.")
  var reason: String

  @Option(help: "Who says so; the user at the socket when left out.")
  var `operator`: String?

  func validate() throws {
    guard Resolution.Verdict(typed: verdict) != nil else {
      throw ValidationError("--as is paid, not-paid or returned")
    }
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError("--reason says where you looked, and what you saw")
    }
  }

  func run() async throws {
    guard let verdict = Resolution.Verdict(typed: verdict) else { return }
    try await global.session().resolve(
      order.sn, as: verdict, ActionNote(operator: `operator`, reason: reason)
    ).leave()
  }
}
