package import Terminal

/// Reads the platform's answers about one transaction (UPOP 5.1.0, results).
///
/// An answer must be signed by the platform and name our merchant, number and time before a word of it
/// is believed; money has moved only when a question, not a request, is answered by it, with the sum
/// and the currency that were asked for.
package struct SecurePayReading: Sendable {
  package let merchant: SecurePayMerchant
  package let transaction: SecurePayTransaction
  /// When the answer came, milliseconds since 1970.
  package let time: Milliseconds

  package init(
    _ merchant: SecurePayMerchant, _ transaction: SecurePayTransaction, at time: Milliseconds
  ) {
    self.merchant = merchant
    self.transaction = transaction
    self.time = time
  }

  /// The answer to the request that made the transaction: `respCode` says no more than that it was
  /// taken.
  package func answer(_ response: HTTPResponse) -> TransactionReading {
    read(response) { message, error in
      let code = message.fields["respCode"] ?? ""
      var reading = TransactionReading(acceptance(SecurePayCodes.all[code]), error: error)
      guard transaction.kind == .qrCode, reading.state == .accepted else { return reading }
      reading.link = message.fields["qrCode"].flatMap { $0.isPrintable(upTo: 1_024) ? $0 : nil }
      if reading.link == nil { reading.state = .uncertain }
      return reading
    }
  }

  /// The answer to a question: `respCode` is the question's, `origRespCode` the transaction's.
  ///
  /// - Parameter mayStillBePaid: the payer has time left. Until then a failure may be followed by a
  ///   success, and what is not there may yet come.
  package func queried(_ response: HTTPResponse, mayStillBePaid: Bool) -> TransactionReading {
    read(response) { message, error in
      let isOpen = mayStillBePaid && transaction.awaitsPayer
      switch SecurePayCodes.all[message.fields["respCode"] ?? ""] {
      case .done: return fate(message, message.fields["origRespCode"], isOpen: isOpen)
      case .absent: return TransactionReading(isOpen ? .pending : .notFound, error: error)
      case .busy: return TransactionReading(.busy(retryAfter: .seconds(2)), error: error)
      case .tooOften: return TransactionReading(.busy(retryAfter: .minutes(1)), error: error)
      case .signature: return TransactionReading(.signatureRefused, error: error)
      case .malformed: return TransactionReading(.refused, error: error)
      default: return TransactionReading(.uncertain, error: error)
      }
    }
  }

  /// A notification: `respCode` is the transaction's. Good for asking at once, and for nothing else.
  package func notified(_ message: SecurePayMessage) -> TransactionReading {
    checked(message) { message, _ in
      fate(message, message.fields["respCode"], isOpen: transaction.awaitsPayer)
    }
  }

  // MARK: Layers

  private func read(
    _ response: HTTPResponse,
    _ body: (SecurePayMessage, GatewayError?) -> TransactionReading
  ) -> TransactionReading {
    let http = "HTTP \(response.status), \(response.body.count) octets"
    guard response.status == 200 else { return .unreadable("no answer of the platform (\(http))") }
    do {
      return checked(try SecurePayMessage(raw: response.body), body)
    } catch {
      return .unreadable("the answer is \(error) (\(http))")
    }
  }

  private func checked(
    _ message: SecurePayMessage, _ body: (SecurePayMessage, GatewayError?) -> TransactionReading
  ) -> TransactionReading {
    let error = message.error(known: [transaction.number])
    do {
      try SecurePaySignature.verify(message, as: merchant.signing, at: time)
    } catch {
      let said = message.fields["respCode"]?.cleaned(to: 8) ?? "nothing"
      return .unreadable("the answer (\(said)) is not believed: \(error)")
    }
    if let stranger = message.stranger(to: transaction, of: merchant) {
      return .unreadable("the answer speaks of another \(stranger)")
    }
    return body(message, error)
  }

  private func acceptance(_ meaning: SecurePayMeaning?) -> TransactionReading.State {
    switch meaning {
    case .done: .accepted
    case .open: transaction.kind == .qrCode ? .uncertain : .accepted
    case .busy: .busy(retryAfter: .seconds(2))
    case .tooOften: .busy(retryAfter: .minutes(1))
    case .signature: .signatureRefused
    case .malformed, .declined: .refused
    case .mismatch: transaction.isPayment ? .uncertain : .refused
    case .duplicate: .numberTaken
    case .absent, .late, .unclear, nil: .uncertain
    }
  }

  private func fate(
    _ message: SecurePayMessage, _ code: String?, isOpen: Bool
  ) -> TransactionReading {
    let words = message.fields["origRespMsg"] ?? message.fields["respMsg"]
    let error = code.map {
      GatewayError(code: $0, words: words ?? "", known: [transaction.number])
    }
    var reading = TransactionReading(.uncertain, error: error)
    reading.sn = message.fields["queryId"].flatMap { $0.isPrintable(upTo: 32) ? $0 : nil }
    reading.amount = message.fields["txnAmt"].flatMap(Amount.init(digits:))
    for name in ["traceNo", "traceTime", "settleDate", "settleAmt", "settleCurrencyCode"] {
      reading.numbers[name] = message.fields[name].flatMap { $0.isDigits(upTo: 20) ? $0 : nil }
    }
    switch code.flatMap({ SecurePayCodes.all[$0] }) {
    case .done: return moved(message, reading)
    case .late:
      reading.isLate = true
      return moved(message, reading)
    case .open: reading.state = .pending
    case .declined: reading.state = isOpen ? .pending : .failed
    case .absent: reading.state = isOpen ? .pending : .notFound
    default: break
    }
    return reading
  }

  /// Money moved: how much, and in which currency, must be said.
  private func moved(
    _ message: SecurePayMessage, _ reading: TransactionReading
  ) -> TransactionReading {
    var reading = reading
    guard let amount = reading.amount,
      message.fields["currencyCode"] == transaction.currency.number, reading.sn != nil
    else { return reading }
    reading.state = amount == transaction.amount ? .succeeded : .otherAmount
    return reading
  }
}

extension SecurePayMessage {
  /// The first of the members that name a transaction which is not ours; nil when all are.
  func stranger(
    to transaction: SecurePayTransaction, of merchant: SecurePayMerchant
  ) -> String? {
    if fields["merId"] != merchant.number { return "merchant" }
    if fields["orderId"] != transaction.number { return "number" }
    if fields["txnTime"] != transaction.txnTime { return "time" }
    // A question's answer may show its own type or that of what was asked for.
    if let type = fields["txnType"], type != "00", type != transaction.type.type { return "type" }
    return nil
  }

  fileprivate func error(known: [String]) -> GatewayError? {
    fields["respCode"].map {
      GatewayError(code: $0, words: fields["respMsg"] ?? "", known: known)
    }
  }
}
