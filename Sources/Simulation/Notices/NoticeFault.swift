public import Terminal

/// What goes wrong with one notification of a payment system on its way to the shop.
public struct NoticeFault: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
    /// It never arrives.
    case lost
    /// It arrives twice at once.
    case doubled
    /// It is sent `argument` milliseconds later.
    case late
    /// An octet of it was changed on the way: the one in its middle, or the first of the member's
    /// value that `argument` names.
    case tampered
    /// Somebody else signed it.
    case forged
    /// In its place an earlier one of the same system comes, that was acknowledged already.
    case replayed
    /// Well signed, it tells of `argument` cents.
    case wrongAmount = "wrong_amount"
    /// Well signed, it is `argument` octets longer.
    case oversized
  }

  /// nil: of any payment system.
  public var gateway: PaymentSystem?
  public var kind: Kind
  /// How many it still meets.
  public var times: Int
  public var argument: JSONValue?

  public init(
    _ kind: Kind, gateway: PaymentSystem? = nil, times: Int = 1, argument: JSONValue? = nil
  ) {
    self.kind = kind
    self.gateway = gateway
    self.times = times
    self.argument = argument
  }

  var integer: Int64 { if case .integer(let value)? = argument { value } else { 0 } }

  /// What is wrong with it; nil where all is well.
  var complaint: String? {
    guard (1...1_000_000).contains(times) else { return "times must be from 1 to 1000000" }
    let isGood =
      switch (kind, argument) {
      case (.late, .integer(0...600_000)), (.wrongAmount, .integer(1...9_999_999_999)),
        (.oversized, .integer(1...1_000_000)):
        true
      case (.tampered, .string(let name)): (1...64).contains(name.utf8.count)
      case (.late, _), (.wrongAmount, _), (.oversized, _): false
      case (_, let argument): argument == nil
      }
    return isGood ? nil : "\(kind.rawValue) \(kind.needs)"
  }
}

extension NoticeFault.Kind {
  fileprivate var needs: String {
    switch self {
    case .late: "needs an argument: milliseconds up to 600000"
    case .wrongAmount: "needs an argument: cents"
    case .oversized: "needs an argument: octets up to 1000000"
    case .tampered: "may have an argument: the name of a member"
    case .lost, .doubled, .forged, .replayed: "takes no argument"
    }
  }
}

/// The faults that wait for notifications.
struct NoticeFaults: Sendable {
  private(set) var waiting: [NoticeFault] = []

  mutating func add(_ fault: NoticeFault) throws(FaultError) {
    guard waiting.count < FaultScript.capacity else {
      throw FaultError("too many faults are waiting")
    }
    if let complaint = fault.complaint { throw FaultError(complaint) }
    waiting.append(fault)
  }

  mutating func clear() { waiting = [] }

  /// The oldest that waits for a notification of this system, counted.
  mutating func next(for gateway: PaymentSystem) -> NoticeFault? {
    guard let index = waiting.firstIndex(where: { $0.gateway ?? gateway == gateway }) else {
      return nil
    }
    let fault = waiting[index]
    waiting[index].times -= 1
    if waiting[index].times == 0 { waiting.remove(at: index) }
    return fault
  }
}
