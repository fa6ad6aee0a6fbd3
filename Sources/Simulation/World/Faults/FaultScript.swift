public import Terminal

/// What goes wrong between a terminal and the gateway, and how often: a pure matcher.
public struct FaultScript: Codable, Hashable, Sendable {
  public struct Fault: Codable, Hashable, Sendable {
    /// The path it waits for (`/upay/v2/pay`; of a path that serves several things
    /// `/processV2/REFUND`, too), or `*` for any.
    public var path: String
    public var kind: Kind
    /// How many requests it still meets.
    public var times: Int
    /// Milliseconds, cents, octets or a text, as the kind needs.
    public var argument: JSONValue?

    public init(path: String, kind: Kind, times: Int = 1, argument: JSONValue? = nil) {
      self.path = path
      self.kind = kind
      self.times = times
      self.argument = argument
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
    guard fault.path == "*" || Self.paths.contains(fault.path) else {
      throw FaultError("path must be * or one of \(Self.paths.joined(separator: ", "))")
    }
    guard fault.kind.argument.accepts(fault.argument) else {
      throw FaultError("\(fault.kind.rawValue) \(fault.kind.argument.words)")
    }
    faults.append(fault)
  }

  public mutating func clear() { faults = [] }

  /// Every call that a fault can wait for.
  public static let paths =
    Endpoint.allCases.map(\.rawValue) + Acquirers.types.flatMap { $0.calls }

  /// The fault that meets this request, counted: the oldest one that waits for its path.
  ///
  /// - Parameter action: what is asked for, where one path serves several things.
  public mutating func next(for path: String, action: String? = nil) -> Fault? {
    guard !faults.isEmpty else { return nil }
    let call = action.map { "\(path)/\($0)" }
    guard
      let index = faults.firstIndex(where: { ["*", path, call].contains($0.path) })
    else { return nil }
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
