import Terminal

/// One thing that is made to happen in a run. It has a number, by which it can be left out while all
/// others stay as they are.
struct Happening: Sendable {
  enum Kind: Sendable {
    /// A switch of the gateway is not as by default.
    case rule(String, JSONValue)
    /// A late payment is not returned by itself, a person is asked.
    case askAboutLatePayments
    /// A POS program posts an order.
    case open(OrderPlan)
    /// How the customer of an order behaves.
    case customer(order: Int, Customer)
    /// The customer's code is held before a scanner.
    case scan(order: Int, scanner: Int)
    /// Something with a bar code that is no payment code is scanned.
    case scanGoods(scanner: Int)
    case act(order: Int, Act)
    /// What becomes of the next cancels, revokes or refunds of an order.
    case returns(order: Int, ReturnScript)
    case crash(Crash)
    case disk(DiskTrouble, lasts: Milliseconds)
    /// The gateway cannot be reached.
    case outage(certain: Bool, lasts: Milliseconds)
    /// Somebody, or the network, sets the clock on the wall.
    case clock(by: Milliseconds)
    case printer(PrinterTrouble, lasts: Milliseconds)
    case scannerPulled(scanner: Int, lasts: Milliseconds)
    /// The shop gives money back in the merchant portal.
    case portal(order: Int, perMille: Int)
    /// Another till makes an order under this order's number.
    case foreign(order: Int, pays: Bool)
    /// Another till cancels this order.
    case foreignCancel(order: Int)
    case checkIn(forced: Bool)
    case activateAgain
  }

  /// When, in milliseconds since the beginning.
  var at: Milliseconds
  var kind: Kind
}

/// What a POS program, a cashier or a supervisor does with an order.
enum Act: Hashable, Sendable {
  case cancel
  /// Right after the order's commit with this number, counted from its first.
  case cancelAtStep(Int)
  case query
  case refund(perMille: Int, number: Int)
  case revoke
  /// The same order is posted again, by another client.
  case postAgain
  /// Another order is posted under the same number.
  case postOther
  case reprint
  case lookUp

  /// Whether it gives money back.
  var isReturn: Bool {
    switch self {
    case .refund, .revoke: true
    case .cancel, .cancelAtStep, .query, .postAgain, .postOther, .reprint, .lookUp: false
    }
  }
}

/// The end of the daemon in the middle of something.
struct Crash: Error, Hashable, Sendable {
  /// After so many more steps of the daemon: each is the moment before a commit, after it, or before
  /// an effect of it.
  var steps: Int
  /// The machine ends with it.
  var isReboot: Bool
  var downFor: Milliseconds
  /// What the clock on the wall shows after a reboot, until the network sets it: off by so much.
  var wallError: Milliseconds
}

enum DiskTrouble: Hashable, Sendable, CaseIterable {
  /// Nothing can be written.
  case full
  /// A commit fails, and is on the disk or not.
  case failing
}

enum PrinterTrouble: Hashable, Sendable, CaseIterable {
  case paperOut, pulled
  /// It is ready, and nobody knows what becomes of a slip.
  case jammed
  /// It is ready and takes nothing.
  case silent
}

/// An order as a POS program posts it.
struct OrderPlan: Hashable, Sendable {
  enum Code: Hashable, Sendable {
    /// Given with the request.
    case given
    /// Scanned; nil arms all scanners.
    case scanner(Int?)
    /// Read by a scanner before.
    case held
  }

  var number: Int
  var kind: OrderRequest.Kind
  var code: Code
  var amount: Int64
  /// The sale it belongs to, where one is named.
  var sale: Int?
  var again: Bool
  var bySupervisor: Bool
  var prints: Bool
  var payway: String
  /// The customer's code, which may be another order's.
  var dynamicID: String
  /// Made by another till; this one adopts it.
  var isAdopted: Bool
  /// Only reserves the money.
  var isPreauth = false
}
