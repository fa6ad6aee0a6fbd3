public import Terminal

/// What goes wrong between a terminal and the gateway, and how often: a pure matcher.
public struct FaultScript: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
    /// Not processed; the connection is closed.
    case dropRequest = "drop_request"
    /// Processed; the connection is closed without an answer.
    case dropAnswer = "drop_answer"
    /// Processed at once; answered after `argument` milliseconds.
    case delay
    /// The connection is closed at once; processed after `argument` milliseconds.
    case late
    /// Processed twice; the second answer is given.
    case duplicate
    /// Processed; half of the answer, then the connection is closed.
    case truncate
    /// Not processed; a proxy answers 502 with a page of HTML.
    case http502 = "http_502"
    /// Processed; the answer names `argument` cents as `total_amount`.
    case wrongAmount = "wrong_amount"
    /// Processed; the answer has an `order_status` nobody knows: `argument`, or ON_HOLD.
    case unknownStatus = "unknown_status"
  }

  public struct Fault: Codable, Hashable, Sendable {
    /// The path it waits for (`/upay/v2/pay`), or `*` for any.
    public var path: String
    public var kind: Kind
    /// How many requests it still meets.
    public var times: Int
    /// Milliseconds, cents or a text, as the kind needs.
    public var argument: JSONValue?

    public init(path: String, kind: Kind, times: Int = 1, argument: JSONValue? = nil) {
      self.path = path
      self.kind = kind
      self.times = times
      self.argument = argument
    }

    /// Milliseconds of `delay` and `late`; a second where none is given.
    var milliseconds: Milliseconds {
      if case .integer(let value) = argument { max(0, value) } else { .seconds(1) }
    }
  }

  /// Faults that wait at most at a time.
  public static let capacity = 1_000

  /// Those that still wait, oldest first.
  public private(set) var faults: [Fault] = []

  public init() {}

  /// Adds a fault; why not, when it makes no sense.
  public mutating func add(_ fault: Fault) throws(FaultError) {
    guard faults.count < Self.capacity else { throw FaultError("too many faults are waiting") }
    guard (1...1_000_000).contains(fault.times) else {
      throw FaultError("times must be from 1 to 1000000")
    }
    guard fault.path == "*" || fault.path.hasPrefix("/"), fault.path.utf8.count <= 200 else {
      throw FaultError("path must be * or begin with /")
    }
    switch (fault.kind, fault.argument) {
    case (.delay, .integer(0...600_000)), (.late, .integer(0...600_000)): break
    case (.delay, _), (.late, _):
      throw FaultError("\(fault.kind.rawValue) needs an argument: milliseconds up to 600000")
    case (.wrongAmount, .integer(1...9_999_999_999)): break
    case (.wrongAmount, _): throw FaultError("wrong_amount needs an argument: cents")
    case (.unknownStatus, nil), (.unknownStatus, .string): break
    case (_, nil): break
    default: throw FaultError("\(fault.kind.rawValue) takes no such argument")
    }
    faults.append(fault)
  }

  public mutating func clear() { faults = [] }

  /// The fault that meets this request, counted: the oldest one that waits for its path.
  public mutating func next(for path: String) -> Fault? {
    guard let index = faults.firstIndex(where: { $0.path == "*" || $0.path == path }) else {
      return nil
    }
    let fault = faults[index]
    faults[index].times -= 1
    if faults[index].times == 0 { faults.remove(at: index) }
    return fault
  }
}

/// A fault that can not be scripted, and why.
public struct FaultError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}
