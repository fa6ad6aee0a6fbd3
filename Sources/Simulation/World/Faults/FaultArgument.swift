import Terminal

extension FaultScript.Kind {
  /// What a fault can be told beside its kind.
  enum Argument: Hashable {
    case none
    case milliseconds
    case cents
    /// Left out: half of them.
    case octets
    /// A text in place of this one.
    case text(insteadOf: String)
    /// The name of a member of the answer.
    case member
    /// An error code of layer 1, or of another payment system; left out: UNKNOWN_SYSTEM_ERROR, or what
    /// says the same there.
    case outerCode
    /// `processed` or `not_processed`; left out: not.
    case processing

    func accepts(_ argument: JSONValue?) -> Bool {
      switch (self, argument) {
      case (.milliseconds, .integer(0...600_000)), (.cents, .integer(1...9_999_999_999)): true
      case (.octets, nil), (.octets, .integer(0...1_000_000)): true
      case (.text, nil), (.outerCode, nil), (.processing, nil), (.none, nil): true
      case (.text, .string(let text)), (.member, .string(let text)):
        (1...128).contains(text.utf8.count)
      case (.outerCode, .string(let code)): Self.outerCodes.contains(code)
      case (.processing, .string(let text)): Self.processings.contains(text)
      default: false
      }
    }

    /// What the kind asks for.
    var words: String {
      switch self {
      case .none: "takes no argument"
      case .milliseconds: "needs an argument: milliseconds up to 600000"
      case .cents: "needs an argument: cents"
      case .octets: "may have an argument: octets up to 1000000"
      case .text(let text): "may have an argument: a text in place of \(text)"
      case .member: "needs an argument: the name of a member of the answer"
      case .outerCode:
        "may have an argument: one of \(Self.outerCodes.joined(separator: ", "))"
      case .processing:
        "may have an argument: \(Self.processings.joined(separator: " or "))"
      }
    }

    /// Of every payment system.
    private static let outerCodes =
      Set(UpayError.outerCodes.keys).union(Acquirers.types.flatMap { $0.codes }).sorted()
    private static let processings = ["processed", "not_processed"]
  }

  var argument: Argument {
    switch self {
    case .dropRequest, .dropAnswer, .duplicate, .http502, .loginPage, .maintenance, .illegalSign,
      .garbage, .empty, .shuffle, .doubled, .stale:
      .none
    case .delay, .delayRequest, .late, .slow: .milliseconds
    case .truncate, .cut: .octets
    case .wrongAmount: .cents
    case .wrongClientSN: .text(insteadOf: "SOMEBODY-ELSE")
    case .wrongSN: .text(insteadOf: "7800000000000000")
    case .otherTerminal: .text(insteadOf: "10000000000")
    case .unknownStatus: .text(insteadOf: "ON_HOLD")
    case .unknownResult: .text(insteadOf: "PAY_PONDERING")
    case .unknownOuter: .text(insteadOf: "300")
    case .missing, .wrongType, .null: .member
    case .http500: .processing
    case .refuse, .deny: .outerCode
    }
  }
}

extension FaultScript.Fault {
  /// Milliseconds of a fault that has some.
  var milliseconds: Milliseconds { integer ?? .seconds(1) }

  /// How much of an answer of `count` octets is sent.
  func octets(of count: Int) -> Int { integer.map { min(Int($0), count) } ?? count / 2 }

  /// The text that was given, or the kind's own.
  var text: String {
    if case .string(let text) = argument { return text }
    if case .text(let text) = kind.argument { return text }
    return ""
  }

  var cents: Int64 { integer ?? 0 }

  /// The error of layer 1 that the gateway gives.
  var outerError: UpayError {
    if case .string(let code) = argument { return .scripted(code) }
    return .unknownSystemError
  }

  /// Whether the request comes as far as the gateway's business.
  var isProcessed: Bool {
    switch kind {
    case .dropRequest, .http502, .loginPage, .refuse, .maintenance, .illegalSign, .late,
      .delayRequest:
      false
    case .http500: argument == .string("processed")
    default: true
    }
  }

  private var integer: Int64? { if case .integer(let value) = argument { value } else { nil } }
}
