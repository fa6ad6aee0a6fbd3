import Cryptography
import FoundationEssentials
import Journal
import Terminal

/// A shop as the journal sees it: paid orders with their events and slips, some given back.
struct Shop {
  let journal: Journal
  private let policy = OrderPolicy()
  private var made = 0
  /// Payment commits: the one before the request leaves, and the one before it is told.
  let payments = Durations()

  init(_ journal: Journal) { self.journal = journal }

  /// One sale: four commits, five events and a slip; every tenth is given back in part, which makes
  /// four commits, seven events and a slip more.
  mutating func sell(at wall: Milliseconds) throws {
    made += 1
    let number = "\(1_000_000_000_000 + wall)-\(made)"
    guard let clientSN = ClientSN(String(number.suffix(32))) else { return }
    var request = OrderRequest(
      clientSN: clientSN, kind: .pay, gateway: "upay", totalAmount: Amount(1_250), currency: .cny,
      subject: "咖啡和茶 Coffee and tea", operator: "cashier-\(made % 5)")
    request.saleNo = "S\(made)"
    let code = "28\(1_000_000_000_000_000 + made)"
    var (order, _) = Order.open(
      request, gatewayOrderNo: clientSN.text, terminalSN: "100000450001234567",
      deviceID: "till-1", nonce: String(repeating: "n", count: 32), codeIsKnown: true,
      policy: policy, at: Moment(wall: wall, boot: wall))
    var stored = StoredOrder(
      order: order, contentsDigest: Digest.sha256(Array(clientSN.text.utf8)),
      code: PaymentCode(explicit: code), codeDigest: Digest.sha256(Array(code.utf8)),
      state: order.state, open: true, bootID: "6f2c6f38-2d0c-4c8e-9d5c-000000000000")
    try payments.measure { try keep(stored, "pay requested", at: wall) }

    let paid = report(.paid, of: request)
    _ = try order.handle(
      .ended(transmission: 1, outcome: .answered(Answer(.succeeded, order: paid)), otherKey: false),
      at: Moment(wall: wall + 800, boot: wall + 800))
    stored.order = order
    stored.code = nil
    var slip = job(clientSN, at: wall)
    slip.id = try payments.measure { try keep(stored, "ended 1: paid", slip: slip, at: wall + 800) }
    try print(slip, at: wall + 900)
    if made % 10 == 0 { try giveBack(&stored, at: wall + 60_000) }
  }

  private func giveBack(_ stored: inout StoredOrder, at wall: Milliseconds) throws {
    guard let number = RefundRequestNo("R1") else { return }
    _ = try stored.order.handle(
      .returnRequested(
        ReturnRequest(refund: Amount(250), no: number, operator: "supervisor", reason: "cold")),
      at: Moment(wall: wall, boot: wall))
    try keep(stored, "refund requested", returns: true, at: wall)
    let answer = Answer(.succeeded, order: report(.partiallyRefunded, of: stored.order.request))
    _ = try stored.order.handle(
      .ended(transmission: 2, outcome: .answered(answer), otherKey: false),
      at: Moment(wall: wall + 700, boot: wall + 700))
    var slip = job(stored.order.clientSN, at: wall)
    slip.id = try keep(stored, "ended 2: succeeded", returns: true, slip: slip, at: wall + 700)
    try print(slip, at: wall + 800)
  }

  @discardableResult
  private func keep(
    _ value: StoredOrder, _ cause: String, returns: Bool = false, slip: StoredPrintJob? = nil,
    at wall: Milliseconds
  ) throws -> Int64? {
    var stored = value
    stored.state = stored.order.state
    stored.open = stored.order.isAlive
    let view = String(
      decoding: try JSONEncoder().encode(stored.order.view(.en, offset: 480)), as: UTF8.self)
    return try journal.transaction { writer in
      try writer.put(stored)
      try writer.append(
        type: "order", clientSN: stored.order.clientSN, cause: cause, data: view, at: wall)
      if returns {
        try writer.append(
          type: "refund", clientSN: stored.order.clientSN, cause: cause,
          data: String(repeating: "r", count: 260), at: wall)
      }
      guard let slip else { return nil }
      try tell("queued", slip, writer, at: wall)
      return try writer.put(slip)
    }
  }

  private func print(_ queued: StoredPrintJob, at wall: Milliseconds) throws {
    var slip = queued
    slip.state = "printing"
    slip.attempts = 1
    try journal.transaction { [slip] in _ = try $0.put(slip) }
    slip.state = "printed"
    try journal.transaction { [slip] writer in
      try writer.put(slip)
      try tell("printed", slip, writer, at: wall)
      // A scan of goods.
      try writer.append(
        type: "scan", clientSN: nil, cause: "scanned",
        data: "{\"code\":\"6901234567892\",\"scanner\":\"counter\",\"sequence\":1}", at: wall)
    }
  }

  private func tell(
    _ state: String, _ slip: StoredPrintJob, _ writer: Journal.Writer, at wall: Milliseconds
  ) throws {
    try writer.append(
      type: "print", clientSN: slip.clientSN, cause: "print \(state)",
      data: "{\"client_sn\":\"\(slip.clientSN?.text ?? "")\",\"job\":1,\"state\":\"\(state)\"}",
      at: wall)
  }

  private func job(_ clientSN: ClientSN, at wall: Milliseconds) -> StoredPrintJob {
    StoredPrintJob(
      clientSN: clientSN, printer: "front", kind: "receipt", state: "queued",
      document: [UInt8](repeating: 0x20, count: 1_100), createdAt: wall)
  }

  private func report(_ status: OrderStatus, of request: OrderRequest) -> OrderReport {
    var report = OrderReport(status: status, ownership: .proven)
    report.totalAmount = request.totalAmount
    report.sn = "7894259244\(made)"
    report.tradeNo = "2013112011001004330000121536"
    report.payway = "3"
    report.payerLogin = "o8jhlt1xkzYCQKrBVkSeFUpVgVGA"
    return report
  }
}
