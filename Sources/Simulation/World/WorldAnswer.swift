import Terminal

/// What a payment system answers, before it is delivered.
enum WorldAnswer: Sendable {
  case upay(UpayAnswer)
  case acquirer(AcquirerAnswer, index: Int)

  var reply: Delivery.Reply {
    switch self {
    case .upay(let answer): answer.reply
    case .acquirer(let answer, _): answer.reply
    }
  }

  var waits: UpayAnswer.Wait? {
    switch self {
    case .upay(let answer): answer.waits
    case .acquirer(let answer, _): answer.waits
    }
  }

  /// Whether the connection ends although the request was processed.
  var isDropped: Bool {
    switch self {
    case .upay: false
    case .acquirer(let answer, _): answer.isDropped
    }
  }

  var matter: Delivery.Ticket.Matter? {
    switch self {
    case .upay(let answer): answer.waits.map { .order(sn: $0.sn) }
    case .acquirer(let answer, let index):
      answer.waits.map { .acquirerOrder(sn: $0.sn, index: index) }
    }
  }

  var resultCode: String? {
    switch self {
    case .upay(let answer): answer.resultCode
    case .acquirer(let answer, _): answer.note.code
    }
  }

  var errorCode: String? {
    switch self {
    case .upay(let answer): answer.errorCode
    case .acquirer(let answer, _): answer.note.error
    }
  }
}
