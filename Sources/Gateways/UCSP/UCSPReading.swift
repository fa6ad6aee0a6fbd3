package import Terminal

/// Reads UCSP's answers about one transaction.
///
/// An answer must be signed by a pinned certificate, echo the message it answers, and name our number
/// before a word of it is believed. A response code speaks of the message; only `origRespCode` of an
/// inquiry, or a notice, speaks of the transaction.
package struct UCSPReading: Sendable {
  package let merchant: UCSPMerchant
  package let transaction: UCSPTransaction
  /// When the answer came, milliseconds since 1970.
  package let time: Milliseconds

  package init(
    _ merchant: UCSPMerchant, _ transaction: UCSPTransaction, at time: Milliseconds
  ) {
    self.merchant = merchant
    self.transaction = transaction
    self.time = time
  }

  /// The answer to the request that made the transaction.
  package func answer(_ response: HTTPResponse, to request: UCSPRequest) -> TransactionReading {
    read(response, to: request) { message, error in
      var reading = TransactionReading(acceptance(ucspMeaning(message.code)), error: error)
      guard transaction.kind == .page, reading.state == .accepted else { return reading }
      reading.link = message.transaction["paymentUrl"]?.number(upTo: 1_024)
      reading.numbers["tn"] = message.transaction["tn"]?.number(upTo: 64)
      if reading.link == nil { reading.state = .uncertain }
      return reading
    }
  }

  /// The answer to an inquiry.
  ///
  /// - Parameter mayStillBePaid: the payer has time left: what is not there may yet come.
  package func inquired(
    _ response: HTTPResponse, to request: UCSPRequest, mayStillBePaid: Bool
  ) -> TransactionReading {
    read(response, to: request) { message, error in
      switch ucspMeaning(message.code) {
      case .approved:
        let words = message.transaction[UCSPProfile.fateWords]?.word ?? ""
        return fate(message, message.transaction[UCSPProfile.fate]?.word, words)
      case .open: return TransactionReading(.pending, error: error)
      case .absent:
        let isOpen = mayStillBePaid && transaction.kind == .page
        return TransactionReading(isOpen ? .pending : .notFound, error: error)
      case .signature: return TransactionReading(.signatureRefused, error: error)
      default: return TransactionReading(.uncertain, error: error)
      }
    }
  }

  /// A notice: its `msgResponse` is the transaction's. Good for asking at once, and for nothing else.
  package func notified(_ notice: UCSPNotice) -> TransactionReading {
    if let stranger = stranger(notice.message) {
      return .unreadable("the notice speaks of another \(stranger)")
    }
    return fate(notice.message, notice.message.code, notice.message.words)
  }

  // MARK: Layers

  private func read(
    _ response: HTTPResponse, to request: UCSPRequest,
    _ body: (UCSPIncoming, GatewayError?) -> TransactionReading
  ) -> TransactionReading {
    let http = "HTTP \(response.status), \(response.body.count) octets"
    guard response.status == 200 else { return .unreadable("no answer of UCSP (\(http))") }
    let message: UCSPIncoming
    do {
      message = try UCSPIncoming(response.body, to: merchant, at: time)
    } catch {
      return .unreadable("\(error.reason) (\(http))")
    }
    guard message.id == request.id, message.type == request.type else {
      return .unreadable("the answer answers another message")
    }
    // A refusal before business need not name the order.
    let meaning = ucspMeaning(message.code)
    let isBare = meaning == .malformed || meaning == .signature
    if !isBare, let stranger = stranger(message) {
      return .unreadable("the answer speaks of another \(stranger)")
    }
    let error = message.code.map {
      GatewayError(code: $0, words: message.words, known: [transaction.number])
    }
    return body(message, error)
  }

  private func stranger(_ message: UCSPIncoming) -> String? {
    func differs(_ name: String, _ expected: String) -> Bool {
      guard let node = message.transaction[name], !node.isBlank else { return false }
      return node.word != expected
    }
    if !message.says("orderId", transaction.number) { return "number" }
    if !message.says("txnTime", transaction.txnTime) { return "time" }
    if differs("merId", merchant.number) { return "merchant" }
    if differs("txnType", transaction.type) { return "type" }
    return nil
  }

  private func acceptance(_ meaning: UCSPMeaning?) -> TransactionReading.State {
    switch meaning {
    case .approved: .accepted
    case .open: transaction.kind == .page ? .uncertain : .accepted
    // A copy whose number was used already is malformed too: what charges at once may have charged.
    case .malformed where transaction.chargesAtOnce: .refusedUnclear
    // Of money that goes back a question must confirm it: the payment would not show that it went.
    case .failed, .absent, .incorrect, .malformed:
      transaction.isPayment ? .refused : .refusedUnclear
    case .signature: .signatureRefused
    case .unclear, nil: .uncertain
    }
  }

  private func fate(
    _ message: UCSPIncoming, _ code: String?, _ words: String
  ) -> TransactionReading {
    let error = code.map { GatewayError(code: $0, words: words, known: [transaction.number]) }
    var reading = TransactionReading(.uncertain, error: error)
    reading.sn = message.transaction[UCSPProfile.queryID]?.number(upTo: 32)
    reading.amount = message.transaction["txnAmt"]?.amount
    for name in UCSPProfile.numbers {
      reading.numbers[name] = message.transaction[name]?.number(upTo: 20)
    }
    switch ucspMeaning(code) {
    case .approved: return moved(message, reading)
    case .failed: reading.state = .failed
    case .open: reading.state = .pending
    default: break
    }
    return reading
  }

  /// Money moved: whose, how much, and in which currency, must be said.
  private func moved(
    _ message: UCSPIncoming, _ reading: TransactionReading
  ) -> TransactionReading {
    var reading = reading
    guard let amount = reading.amount, reading.sn != nil,
      message.says("merId", merchant.number),
      message.says("currencyCode", transaction.currency.number)
    else { return reading }
    reading.state = amount == transaction.amount ? .succeeded : .otherAmount
    return reading
  }
}

extension NotificationRefusal {
  /// As an answer's.
  fileprivate var reason: String {
    switch self {
    case .unreadable(let reason): "the answer is \(reason)"
    case .distrusted(let reason): "the answer is not believed: \(reason)"
    case .notOurs: "the answer speaks of nothing of ours"
    case .contradictory(let what): "the answer contradicts itself: \(what)"
    }
  }
}
