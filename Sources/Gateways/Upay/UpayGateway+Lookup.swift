public import Terminal

extension UpayGateway {
  /// A signed query of one number (Upay Web API, query): moves no money, and needs no order.
  public func lookupRequest(
    _ lookup: OrderLookup, signedBy credentials: Credentials
  ) -> HTTPRequest {
    var body = JSONWriter()
    body.add("terminal_sn", credentials.sn)
    switch lookup {
    case .sn(let number): body.add("sn", number)
    case .clientSN(let number): body.add("client_sn", number.text)
    }
    let path = path(of: .query(refundRequestNo: nil))
    return UpaySignature.request(path, body.finish(), signedBy: credentials)
  }

  /// What the answer says of an order that nothing is known of beside the number that was asked for.
  ///
  /// With no order of our own to compare it with, it is read more strictly than an answer to one:
  /// it must be whole, agree with the number, and not contradict itself.
  public func lookupOutcome(of response: HTTPResponse, to lookup: OrderLookup) -> LookupOutcome {
    switch UpayEnvelope(response, known: [lookup.number]) {
    case .unknown(let reason), .busy(let reason, _): return .unknown(reason)
    case .signatureRefused: return .signatureRefused
    case .refused(let error): return .refused(error)
    case .activationRefused(let error):
      return .unknown("the gateway answers a query with \(error.code) \(error.message)")
    case .business(let business):
      switch business["result_code"]?.word {
      case "SUCCESS": return found(business["data"], by: lookup)
      case "FAIL": return notFound(business, by: lookup)
      case let other:
        return .unknown("the query was answered with \(other?.cleaned(to: 64) ?? "no result_code")")
      }
    }
  }

  private func notFound(_ business: JSONMembers, by lookup: OrderLookup) -> LookupOutcome {
    let error = GatewayError(business, known: [lookup.number])
    let code = error.flatMap { $0.code.isEmpty ? nil : $0.code } ?? "FAIL"
    guard business["data"].map({ $0.isBlank || $0.members?.isEmpty == true }) ?? true else {
      return .unknown("\(code) beside the data of an order")
    }
    switch upayRefusals.result(of: business["error_code"]?.word, for: .query) {
    case .noSuchOrder: return .noSuchOrder
    case .rejected, .rejectedUnclear:
      return .refused(GatewayError(code: code, message: error?.message ?? ""))
    default: return .unknown("the gateway says \(code) \(error?.message ?? "")")
    }
  }

  private func found(_ node: JSONNode?, by lookup: OrderLookup) -> LookupOutcome {
    guard let data = node?.members, !data.isEmpty else {
      return .unknown("the answer shows no order")
    }
    let report = OrderReport(data, ownership: .ours)
    guard report.sn != nil else { return .unknown("the answer has no usable sn") }
    guard let number = data["client_sn"]?.word.flatMap(ClientSN.init) else {
      return .unknown("the order's client_sn is missing, or none that can be kept here")
    }
    guard lookup.names(number, report.sn) else {
      return .unknown("the answer speaks of another order")
    }
    guard let total = report.totalAmount, UpayLimits.amounts.contains(total.minorUnits) else {
      return .unknown("the answer has no usable total_amount")
    }
    guard let status = report.status, status != .unknown else {
      return .unknown("the answer has no known order_status")
    }
    guard data.isConsistent(total, status) else {
      return .unknown("the answer contradicts itself")
    }
    var order = FoundOrder(clientSN: number, report: report, totalAmount: total)
    if let terminal = data["terminal_sn"], !terminal.isBlank {
      guard let sn = terminal.number(upTo: 32) else {
        return .unknown("the answer has no usable terminal_sn")
      }
      order.terminalSN = sn
    }
    order.subject = data["subject"]?.word?.cleaned(to: 64).nonEmpty
    order.operator = data["operator"]?.word?.cleaned(to: 32).nonEmpty
    order.createdAt = data["ctime"]?.time
    return .found(order)
  }
}

extension OrderLookup {
  fileprivate var number: String {
    switch self {
    case .sn(let number): number
    case .clientSN(let number): number.text
    }
  }

  fileprivate func names(_ clientSN: ClientSN, _ sn: String?) -> Bool {
    switch self {
    case .sn(let number): number == sn
    case .clientSN(let number): number == clientSN
    }
  }
}

extension JSONMembers {
  /// Whether the sums and the transaction's own state allow what the order's state says.
  fileprivate func isConsistent(_ total: Amount, _ status: OrderStatus) -> Bool {
    if let net = self["net_amount"], !net.isBlank {
      guard let left = net.amount, left.minorUnits <= total.minorUnits else { return false }
    }
    guard let node = self["status"], !node.isBlank else { return true }
    guard let word = node.word else { return false }
    // A payment that failed by Upay's books was not made, whatever stands beside it.
    let flow = upayFlowStatuses[word]
    return status != .paid || (flow != .failed && flow != .unclear)
  }
}
