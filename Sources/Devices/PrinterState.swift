/// What a printer is like now, for a person who looks at the list of devices.
public enum PrinterState: Sendable, Hashable {
  case ready
  /// It prints, and a person should see to something before long, such as a new roll of paper.
  case needing(String)
  /// It is there and cannot print. Looked at again by itself.
  case held(reason: String)
  case absent(reason: String)
  /// There is something at its path that cannot be used.
  case error(reason: String)
}

/// What became of a job.
public enum PrintResult: Sendable, Hashable {
  case printed
  /// Not one byte was taken: it can be sent again as it is.
  case notStarted(String)
  /// Some bytes were taken, and it is not known whether paper came out.
  case uncertain(String)
}

/// How long the printer's line waits, in milliseconds.
public struct PrinterTiming: Sendable, Hashable {
  /// For the answer to one question.
  public var reply: Int64 = 500
  /// Between two looks at a printer that cannot print.
  public var heldPoll: Int64 = 2_000
  /// Between two looks at a printer that can, and has nothing to do.
  public var idlePoll: Int64 = 30_000
  /// For the first fence ever: a printer that has not answered by then is not asked again.
  public var fenceProbe: Int64 = 3_000
  /// For the answer to a fence of a printer that answers them, and can print, until it is asked again.
  public var fencePatience: Int64 = 10_000
  /// Without one byte taken, until the printer is called held.
  public var stall: Int64 = 5_000

  public init() {}
}
