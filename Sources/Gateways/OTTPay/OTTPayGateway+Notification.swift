public import Terminal

/// OTT Pay's notices: JSON posted to `backUrl` or `call_back_url` (OTT Pay API, callback).
///
/// Only `data` is vouched for, by the sign key; what stands around it, `rsp_code` above all, is
/// anybody's word and is not read.
extension OTTPayGateway: NotifiedGateway {
  public func notification(
    in request: NotificationRequest, at time: Milliseconds
  ) throws(NotificationRefusal) -> NotificationHint {
    let outer: JSONMembers
    do {
      outer = try JSONReader.members(request.body)
    } catch {
      throw .unreadable("\(error)")
    }
    guard case .text(let hidden)? = outer["data"], case .text(let digest)? = outer["md5"] else {
      throw .distrusted("it has no data and md5")
    }
    let data: JSONMembers
    switch OTTPaySecrecy.open(hidden, md5: digest, signKey: merchant.key) {
    case .success(let members): data = members
    case .failure(let fault): throw .distrusted(fault.text)
    }
    // The merchant inside must be ours; outside nothing covers it, yet it is not another's.
    let strangers = [data["merchant_id"], outer["merchant_id"]].compactMap(\.self).filter {
      !$0.isBlank && $0.word != merchant.sn
    }
    guard strangers.isEmpty, data["merchant_id"]?.word == merchant.sn,
      let number = (data["order_id"] ?? data["orderId"])?.number(upTo: 64)
    else { throw .notOurs }
    return NotificationHint(
      .transaction(number: number), terminalSN: merchant.sn, amount: data["amount"]?.amount)
  }

  public func notifiedNumbers(of order: Order) -> [String] {
    let number = order.gatewayOrderNo
    let refunds = order.returns.compactMap(\.refundRequestNo).map {
      OTTPayNumbers.refund($0, of: number)
    }
    let revokes = order.returns.count { $0.kind == .revoke }
    return [number] + refunds + (0..<revokes).map { OTTPayNumbers.revoke($0 + 1, of: number) }
  }

  /// What OTT Pay wants to hear is not documented; clients answer 200, and `SUCCESS` is assumed.
  public func answer(
    _ verdict: NotificationVerdict, to request: NotificationRequest, at time: Milliseconds
  ) -> NotificationAnswer {
    verdict.answer(heard: "SUCCESS", refused: "FAIL", later: "FAIL")
  }
}
