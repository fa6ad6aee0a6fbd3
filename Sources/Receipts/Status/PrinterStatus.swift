/// What is known of a printer from its replies. Nothing is known before the first.
public struct PrinterStatus: Hashable, Sendable {
  /// Why a printer does not print. The order is that of importance to a cashier.
  public enum HoldReason: String, Hashable, Sendable, CaseIterable {
    case coverOpen = "cover_open"
    case paperEnd = "paper_end"
    case unrecoverableError = "unrecoverable_error"
    case cutterError = "cutter_error"
    /// It recovers by itself: the print head is hot.
    case recovering
    case error
    case offline
  }

  public enum Readiness: Hashable, Sendable {
    /// It never answered: some printers can't.
    case unknown
    case ready
    case held(HoldReason)
  }

  public private(set) var hasAnswered = false
  public private(set) var isOnline = true
  public private(set) var isCoverOpen = false
  public private(set) var isPaperAtEnd = false
  /// Printing goes on, but a new roll should be at hand. Printers without the sensor never say it.
  public private(set) var isPaperNearEnd = false
  public private(set) var hasCutterError = false
  public private(set) var hasUnrecoverableError = false
  public private(set) var isRecovering = false
  public private(set) var hasError = false
  /// The level of the drawer connector's switch; which one means open depends on the drawer.
  public private(set) var isDrawerPinHigh = false

  /// The end of the paper stopped printing (DLE EOT 2), apart from what the sensor says now.
  private var isStoppedByPaper = false

  public init() {}

  /// What the answers to some queries say, each of one octet.
  public init(answers: some Sequence<UInt8>, to queries: some Sequence<StatusQuery>) {
    for (query, octet) in zip(queries, answers) { apply(.status(query, octet)) }
  }

  public var readiness: Readiness {
    guard hasAnswered else { return .unknown }
    let reasons: [(HoldReason, Bool)] = [
      (.coverOpen, isCoverOpen), (.paperEnd, isPaperAtEnd || isStoppedByPaper),
      (.unrecoverableError, hasUnrecoverableError), (.cutterError, hasCutterError),
      (.recovering, isRecovering), (.error, hasError), (.offline, !isOnline),
    ]
    return reasons.first { $0.1 }.map { .held($0.0) } ?? .ready
  }

  public mutating func apply(_ reply: PrinterReply) {
    switch reply {
    case .status(.printer, let octet):
      isDrawerPinHigh = octet & 0x04 != 0
      isOnline = octet & 0x08 == 0
    case .status(.offlineCause, let octet):
      isCoverOpen = octet & 0x04 != 0
      isStoppedByPaper = octet & 0x20 != 0
      hasError = octet & 0x40 != 0
    case .status(.errorCause, let octet):
      errors(octet)
    case .status(.paper, let octet):
      isPaperNearEnd = octet & 0x0C != 0
      isPaperAtEnd = octet & 0x60 != 0
    case .automatic(let octets):
      guard octets.count == 4 else { return }
      isDrawerPinHigh = octets[0] & 0x04 != 0
      isOnline = octets[0] & 0x08 == 0
      isCoverOpen = octets[0] & 0x20 != 0
      errors(octets[1])
      paper(octets[2])
      hasError = false
      isStoppedByPaper = false
    }
    hasAnswered = true
  }

  /// The bits of DLE EOT 3 and of the second octet of ASB. Bit 2 is a mechanical error that a
  /// person clears, on the models that have it.
  private mutating func errors(_ octet: UInt8) {
    hasCutterError = octet & 0x08 != 0
    hasUnrecoverableError = octet & 0x20 != 0
    isRecovering = octet & 0x44 != 0
  }

  /// The bits of the third octet of ASB.
  private mutating func paper(_ octet: UInt8) {
    isPaperNearEnd = octet & 0x03 != 0
    isPaperAtEnd = octet & 0x0C != 0
  }
}
