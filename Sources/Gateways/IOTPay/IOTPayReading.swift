package import Terminal

/// Reads IOTPay's answers about one transaction.
///
/// `SUCCESS` says that a request was taken. That money moved is said by the record's `status`, under
/// our merchant and number, with the sum and the currency that were asked for.
package struct IOTPayReading: Sendable {
  package let merchant: IOTPayMerchant
  package let transaction: IOTPayTransaction

  package init(_ merchant: IOTPayMerchant, _ transaction: IOTPayTransaction) {
    self.merchant = merchant
    self.transaction = transaction
  }

  /// The answer to the request that made the transaction.
  package func answer(_ response: HTTPResponse) -> TransactionReading {
    read(response) { answer in
      if let refusal = answer.refusal { return refused(refusal, answer.error) }
      switch transaction.kind {
      case .page: return page(answer)
      case .wallet(let channel): return order(answer, channel)
      case .keptCard: return record(answer)
      case .refund(.v1, _):
        // The record is not part of the answer; where it is, it decides.
        return answer.data["status"] == nil ? done(answer) : record(answer)
      case .refund(.v3, _), .void: return record(answer)
      }
    }
  }

  /// The answer to a question.
  package func queried(_ response: HTTPResponse) -> TransactionReading {
    read(response) { answer in
      if let refusal = answer.refusal { return TransactionReading(refusal, error: answer.error) }
      return record(answer)
    }
  }

  /// A notification. Good for asking at once, and for nothing else.
  package func notified(_ notification: IOTPayNotification) -> TransactionReading {
    record(notification.members, error: nil)
  }

  private func read(
    _ response: HTTPResponse, _ body: (IOTPayAnswer) -> TransactionReading
  ) -> TransactionReading {
    do {
      let answer = try IOTPayAnswer(
        response, of: transaction.api, to: merchant, known: [transaction.number])
      return body(answer)
    } catch {
      return .unreadable(error.reason)
    }
  }

  /// "No such order" of a payment that was just to be made is no refusal of it.
  private func refused(
    _ state: TransactionReading.State, _ error: GatewayError?
  ) -> TransactionReading {
    // Why is not told; but a page whose link nobody has is paid by nobody.
    if transaction.kind == .page, state == .refusedUnclear {
      return TransactionReading(.refused, error: error)
    }
    // A copy whose number was used already may be refused as a parameter: the first one may have moved
    // money.
    if transaction.movesMoneyAtOnce, error.flatMap({ iotPayMeaning($0.code) }) == .parameter {
      return TransactionReading(.refusedUnclear, error: error)
    }
    let isOdd = state == .notFound && transaction.isPayment
    return TransactionReading(isOdd ? .uncertain : state, error: error)
  }

  private func page(_ answer: IOTPayAnswer) -> TransactionReading {
    guard let link = answer.data["redirectUrl"]?.number(upTo: 1_024) else {
      return TransactionReading(.uncertain)
    }
    var reading = TransactionReading(.accepted)
    reading.link = link
    return reading
  }

  private func order(_ answer: IOTPayAnswer, _ channel: IOTPayChannel?) -> TransactionReading {
    // Of all answers this one is documented as signed, and a wrong link would lead the payer astray.
    guard answer.isSigned else { return .unreadable("the answer is not signed") }
    if let stranger = answer.data.stranger(to: transaction, of: merchant) {
      return .unreadable("the answer speaks of another \(stranger)")
    }
    if answer.data.isForeign(to: transaction) { return TransactionReading(.foreign) }
    var reading = TransactionReading(.accepted)
    reading.sn = answer.data["payOrderId"]?.number(upTo: 64)
    guard let channel, !channel.takesCode else { return reading }
    reading.link = link(answer.data)
    if reading.link == nil { reading.state = .uncertain }
    return reading
  }

  /// The documents name no member for it: one of these, or the only URL among the payment's
  /// parameters.
  private func link(_ data: JSONMembers) -> String? {
    for name in ["codeUrl", "code_url", "payUrl"] {
      if let link = data[name]?.number(upTo: 1_024) { return link }
    }
    for name in ["payParams", "retParams"] {
      guard let members = data[name]?.members else { continue }
      let links = members.names.compactMap { members[$0]?.number(upTo: 1_024) }
        .filter { $0.contains("://") }
      if links.count == 1 { return links[0] }
    }
    return nil
  }

  /// A refund that was taken and done: all that the wallet API says of it.
  private func done(_ answer: IOTPayAnswer) -> TransactionReading {
    if answer.data.contradicts("mchRefundNo", transaction.number) {
      return .unreadable("the answer speaks of another number")
    }
    if answer.data.contradicts("mchId", merchant.number) {
      return .unreadable("the answer speaks of another merchant")
    }
    if case .refund(_, let payment) = transaction.kind,
      answer.data.contradicts("payOrderId", payment)
    {
      return .unreadable("the answer speaks of another payment")
    }
    if answer.data.contradicts("currency", transaction.currency.code) {
      return TransactionReading(.uncertain)
    }
    if let node = answer.data["refundAmount"], !node.isBlank, node.amount != transaction.amount {
      return TransactionReading(.uncertain)
    }
    return TransactionReading(.succeeded)
  }

  private func record(_ answer: IOTPayAnswer) -> TransactionReading {
    record(answer.data, error: answer.error)
  }

  private func record(_ data: JSONMembers, error: GatewayError?) -> TransactionReading {
    guard data["status"] != nil else { return TransactionReading(.uncertain, error: error) }
    if let stranger = data.stranger(to: transaction, of: merchant) {
      return .unreadable("the answer speaks of another \(stranger)")
    }
    if data.isForeign(to: transaction) { return TransactionReading(.foreign, error: error) }
    var reading = TransactionReading(.uncertain, error: error)
    reading.sn = data["payOrderId"]?.number(upTo: 64)
    reading.amount = (data["amount"] ?? data["refundAmount"])?.amount
    reading.rest = transaction.isPayment ? data["refundable"]?.amount : nil
    for name in ["invoiceNum", "authNum", "transNum", "channelOrderNo", "paySuccTime"] {
      reading.numbers[name] = data[name]?.word?.cleaned(to: 64)
    }
    guard let status = data["status"]?.word,
      let state = IOTPayStatuses.state(status, of: transaction.api)
    else {
      // For the trace: nothing else in the answer says why it decides nothing.
      let word = data["status"]?.word ?? "of another type"
      reading.error =
        error ?? GatewayError(code: "status", words: word, known: [transaction.number])
      return reading
    }
    guard state == .succeeded else {
      reading.state = state
      return reading
    }
    guard let amount = reading.amount, reading.sn != nil,
      !transaction.isPayment || data["currency"]?.word == transaction.currency.code
    else { return reading }
    reading.state = amount == transaction.amount ? .succeeded : .otherAmount
    return reading
  }
}

extension JSONMembers {
  /// The first member by which an answer is not about our transaction; nil when there is none.
  ///
  /// The number must be there. What else would tell ours from another's is compared where it is said.
  func stranger(to transaction: IOTPayTransaction, of merchant: IOTPayMerchant) -> String? {
    let number =
      transaction.isPayment ? self["mchOrderNo"] : self["mchRefundNo"] ?? self["mchOrderNo"]
    guard number?.word == transaction.number else { return "number" }
    if contradicts("mchId", merchant.number) { return "merchant" }
    for (name, expected) in Self.marks(of: transaction) {
      // Neither ours nor another's.
      if let node = self[name], !node.isBlank, node.word == nil, expected != nil { return name }
    }
    return nil
  }

  /// Whether a member says something else than this; one that is missing or empty says nothing.
  fileprivate func contradicts(_ name: String, _ expected: String) -> Bool {
    guard let node = self[name], !node.isBlank else { return false }
    return node.word != expected
  }

  /// Whether what stands under our number is not what we asked for: somebody else has made it.
  func isForeign(to transaction: IOTPayTransaction) -> Bool {
    Self.marks(of: transaction).contains { name, expected in
      guard let expected, let word = self[name]?.word else { return false }
      return !expected.contains(word)
    }
  }

  private static func marks(
    of transaction: IOTPayTransaction
  ) -> [(name: String, expected: [String]?)] {
    [
      ("currency", [transaction.currency.code]),
      ("payType", [transaction.isPayment ? "pay" : "refund"]), ("channel", transaction.channels),
      ("channelId", transaction.channels),
    ]
  }
}
