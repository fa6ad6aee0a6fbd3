import Gateways
import Terminal

/// What an answer repeats of its question, whether or not it is to be believed.
struct UCSPEcho: Codable, Hashable, Sendable {
  var typeName: String?
  var id: String?
  var number: String?
  var time: String?

  init() {}

  init(_ request: GatewayRequest) {
    typeName = String(request.path.dropFirst())
    let root = try? JSONReader.members(request.body)
    func text(_ node: JSONNode?) -> String? {
      node?.word.flatMap { $0.utf8.count <= 64 ? $0 : nil }
    }
    let data = root?["trxInfo"]?.members
    id = text(root?["msgInfo"]?.members?[UCSPProfile.messageNumber])
    number = text(data?["orderId"])
    time = text(data?["txnTime"])
  }

  var type: UCSPMessageType? { typeName.flatMap(UCSPMessageType.init) }
}

extension UCSPModel {
  /// - Parameters:
  ///   - inner: of `trxInfo`, beside what is repeated.
  ///   - number: decides what may be one way or the other.
  func answer(
    _ code: String, _ words: String, _ inner: AnswerMembers = AnswerMembers(), _ echo: UCSPEcho,
    _ number: UInt64
  ) -> AcquirerAnswer {
    var inner = inner
    inner.add("orderId", echo.number)
    inner.add("txnTime", echo.time)
    if rules.unknownMembers { inner.add("channelInfo", "SIM") }
    let isSigned = echo.type != .signAutoDebit || rules.signsSigning
    var answer = message(
      code, words, inner, isSigned ? info(echo.typeName ?? "", echo.id ?? "") : nil, number)
    answer.note.code = code
    return answer
  }

  func answer(
    _ code: String, _ words: String, _ echo: UCSPEcho, _ number: UInt64
  ) -> AcquirerAnswer {
    answer(code, words, AnswerMembers(), echo, number)
  }

  func message(
    _ code: String, _ words: String, _ inner: AnswerMembers, _ info: AnswerMembers?,
    _ number: UInt64, isForged: Bool = false
  ) -> AcquirerAnswer {
    AcquirerAnswer(
      outer: [UCSPProfile.responseCode: .string(code), UCSPProfile.responseWords: .string(words)],
      inner: inner,
      seal: UCSPSeal(
        keys: keys, scheme: rules.signature.scheme, info: info, number: number,
        isForged: isForged))
  }

  /// `msgInfo`.
  func info(_ type: String, _ id: String, at time: Milliseconds? = nil) -> AnswerMembers {
    var info: AnswerMembers = [
      UCSPProfile.messageNumber: .string(id), UCSPProfile.messageType: .string(type),
      UCSPProfile.versionNumber: .string(UCSPProfile.version),
      UCSPProfile.institution: .string(institution),
    ]
    // An answer has its question's number, and so its time.
    info.add(
      UCSPProfile.messageTime, time.map(BeijingTime.compact) ?? String(id.dropFirst(9).prefix(14)))
    if rules.unknownMembers { info.add("traceId", "SIM-1") }
    return info
  }

  // MARK: Payments

  /// What the message that made an order is answered, as things stand.
  func outcome(of order: AcquirerOrder, _ echo: UCSPEcho, _ number: UInt64) -> AcquirerAnswer {
    var inner = AnswerMembers(reserving: 4)
    if order.kind == .precreate {
      inner.add("tn", "tn\(order.sn)")
      inner.add("paymentUrl", order.link)
    }
    switch (order.state, order.kind) {
    case (.declined, _), (.closed, _):
      var answer = self.answer(code(order.error, else: "01"), "failed", echo, number)
      answer.note.error = answer.note.code
      return answer
    case (.open, .pay): return answer("05", "accepted", echo, number)
    case (.open, .precreate), (.paid, _): return answer("00", "success", inner, echo, number)
    }
  }

  /// A code of UCSP's that stands for itself.
  func code(_ code: String?, else other: String) -> String {
    // With 10 and 11 nothing was booked.
    guard let code, Self.codes.contains(code), !["00", "05", "10", "11"].contains(code) else {
      return other
    }
    return code
  }

  /// What stands in an answer and in a notice about a payment.
  func members(_ order: AcquirerOrder) -> AnswerMembers {
    var data = AnswerMembers(reserving: 16)
    data.add("orderId", order.number)
    data.add("txnTime", order.time)
    data.add("merId", merchantID)
    data.add("txnType", UCSPProfile.payment)
    data.add("txnAmt", String(order.totalAmount))
    data.add("currencyCode", order.currency)
    guard order.state == .paid else { return data }
    addSettlement(
      to: &data, query: order.sn, order.totalAmount, order.currency,
      at: order.finishedAt ?? order.createdAt)
    return data
  }

  /// What is there once money has moved.
  func addSettlement(
    to data: inout AnswerMembers, query: String, _ amount: Int64, _ currency: String?,
    at time: Milliseconds
  ) {
    let compact = BeijingTime.compact(time)
    data.add(UCSPProfile.queryID, query)
    data.add("traceNo", String(query.suffix(6)))
    data.add("traceTime", String(compact.dropFirst(4)))
    data.add("settleDate", String(compact.dropFirst(4).prefix(4)))
    data.add("settleAmt", String(amount))
    data.add("settleCurrencyCode", currency)
  }

  /// How a transaction stands, as the answer to an inquiry says it.
  func fate(
    _ code: String, _ data: AnswerMembers, _ echo: UCSPEcho, _ number: UInt64
  ) -> AcquirerAnswer {
    var data = data
    if rules.saysFate {
      data.add(UCSPProfile.fate, code)
      data.add(UCSPProfile.fateWords, code == "00" ? "success" : "not yet, or not at all")
    }
    var answer = self.answer("00", "success", data, echo, number)
    answer.note.error = code == "01" ? code : nil
    return answer
  }
}
