import Cryptography
import Gateways
import Terminal

private let number = "20261121063000001"
/// 2026-11-21 06:30:00 in Beijing.
private let time: Milliseconds = 1_795_213_800_000

/// Answers and notices of OTT Pay: what the sign key does not vouch for is not believed, what it
/// does only as far as it goes.
func fuzzOTTPay(_ octets: [UInt8]) {
  let account = Credentials(sn: "ON00000001", key: "0123456789ABCDEF")
  let gateway = OTTPayGateway(account: account)
  guard let order = order(of: gateway, terminalSN: account.sn) else { return }
  let commands: [OrderCommand] = [.pay, .precreate, .query(refundRequestNo: nil), .revoke]
  for command in commands {
    let said = outcome(gateway, octets, command, order)
    if case .answered(let answer) = said {
      precondition(answer.order == nil, "an order was believed without the sign key")
      precondition(answer.result != .succeeded)
    }
  }
  precondition((try? gateway.notification(in: .init(body: octets), at: time)) == nil)

  // Written with the sign key, whatever it is.
  guard let members = try? JSONReader.members(octets), members.count <= 32 else { return }
  let values = members.names.map { (name: $0, value: members[$0]?.word ?? "") }
  guard let sealed = OTTPaySecrecy.seal(values, signKey: account.key) else { return }
  var body = JSONWriter()
  body.add("rsp_code", members["rspCode"]?.word ?? "SUCCESS")
  body.add("data", sealed.data)
  body.add("md5", sealed.md5)
  let whole = body.finish()
  for command in commands {
    guard case .answered(let answer) = outcome(gateway, whole, command, order) else { continue }
    check(answer)
  }
  if let hint = try? gateway.notification(in: .init(body: whole), at: time) {
    precondition(hint.terminalSN == account.sn)
    check(hint)
  }
}

/// Answers and notifications of Upay. Nothing of an answer is signed: the connection vouches for it.
func fuzzUpay(_ octets: [UInt8]) {
  guard let key = try? upayKey.get() else { return }
  let gateway = UpayGateway(callbackKey: key.verificationKey)
  guard let order = order(of: gateway, terminalSN: "10298371039") else { return }
  let commands: [OrderCommand] = [.pay, .query(refundRequestNo: nil), .cancel, .revoke]
  for command in commands {
    guard case .answered(let answer) = outcome(gateway, octets, command, order) else { continue }
    check(answer)
  }
  _ = gateway.identityOutcome(of: HTTPResponse(status: 200, body: octets))
  _ = gateway.lookupOutcome(of: HTTPResponse(status: 200, body: octets), to: .sn(number))

  let text = String(decoding: octets.prefix(512), as: UTF8.self)
  for header in [nil, "", text] {
    let request = NotificationRequest(body: octets, authorization: header)
    precondition((try? gateway.notification(in: request, at: time)) == nil)
  }
  guard let signature = try? key.sign(octets) else { return }
  let signed = NotificationRequest(body: octets, authorization: Base64.encode(signature))
  if let hint = try? gateway.notification(in: signed, at: time) { check(hint) }
}

private let upayKey = Result<SigningKey, any Error> {
  try SigningAuthority(name: "fuzz", at: time / 1_000).identity("Upay").key
}

private func order(of gateway: some Gateway, terminalSN: String) -> Order? {
  guard let clientSN = ClientSN(number) else { return nil }
  var request = OrderRequest(
    clientSN: clientSN, kind: .precreate, gateway: gateway.name, totalAmount: Amount(1_000),
    currency: .cny, subject: "tea", operator: "li")
  request.payway = "3"
  return Order.open(
    request, gatewayOrderNo: number, terminalSN: terminalSN, deviceID: "till", nonce: "n1",
    codeIsKnown: true, policy: OrderPolicy(), at: Moment(wall: time, boot: 5_000)
  ).order
}

private func outcome(
  _ gateway: some Gateway, _ body: [UInt8], _ command: OrderCommand, _ order: Order
) -> Outcome {
  gateway.outcome(
    of: HTTPResponse(status: 200, body: body), to: command, for: order,
    clock: GatewayClock(skew: nil))
}

/// Whatever is read is bounded.
private func check(_ answer: Answer) {
  precondition(answer.error?.message.utf8.count ?? 0 <= 512)
  precondition(answer.error?.code.utf8.count ?? 0 <= 64)
  guard let order = answer.order else { return }
  precondition(order.qrCode?.utf8.count ?? 0 <= 1_024)
  precondition(order.sn?.utf8.count ?? 0 <= 64)
  precondition(order.payerLogin?.utf8.count ?? 0 <= 128)
}

private func check(_ hint: NotificationHint) {
  guard case .transaction(let number) = hint.subject else {
    preconditionFailure("a payment and no contract")
  }
  precondition((1...64).contains(number.utf8.count))
  precondition(hint.terminalSN?.utf8.count ?? 0 <= 64)
}
