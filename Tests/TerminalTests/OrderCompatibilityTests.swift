import FoundationEssentials
import Testing

@testable import Terminal

/// Orders as version 0.1.0 wrote them, before there were sales, adoptions and resolutions.
enum OldJournal {
  static let bodies: [String: String] = [
    "submitted": text(
      #"""
      {"awaitedUntil":{"boot":180000,"wall":1763683320000},"createdAt":{"boot":60000,
      "wall":1763683200000},"deviceID":"D1","gatewayOrderNo":"A-1","nonce":"n-1",
      "payment":"submitted","policy":{"attentionAfter":1800000,"cancelAttempts":3,
      "latePayment":"return","payBudget":120000,"payTimeout":60000,"pollAttention":300000,
      "pollFast":3000,"pollFastFor":60000,"pollSlow":10000,"qrLife":240000,
      "requestTimeout":15000,"scanTimeout":120000,"unsentRetry":10000,"visibilityLag":10000,
      "watchFor":86400000},"progress":{"amountDiffers":false,"budgetEndsAt":180000,
      "cancelAttempts":0,"cancelMayHaveLeft":false,"cancelRefused":false,"firstAttemptAt":60000,
      "flights":[{"command":{"pay":{}},"isOvertaken":false,"key":"preferred","leftBefore":false,
      "number":1,"purpose":{"payment":{}},"sentAt":60000}],"foreignSeen":false,"lastFlight":1,
      "numberTaken":false,"payLeftAt":60000,"payMayHaveLeft":true,"provenOurs":false,
      "watchLooks":0},"request":{"clientSN":"A-1","currency":"CNY","gateway":"model",
      "kind":"pay","operator":"anna","print":true,"subject":"Tea","totalAmount":1250},
      "returns":[],"terminalSN":"T1","updatedAt":{"boot":60000,"wall":1763683200000}}
      """#),
    "refunding": text(
      #"""
      {"awaitedUntil":{"boot":180000,"wall":1763683320000},"createdAt":{"boot":60000,
      "wall":1763683200000},"deviceID":"D1","gatewayOrderNo":"A-1","nonce":"n-1",
      "paidAt":{"boot":60900,"wall":1763683200900},"payment":"paid",
      "policy":{"attentionAfter":1800000,"cancelAttempts":3,"latePayment":"return",
      "payBudget":120000,"payTimeout":60000,"pollAttention":300000,"pollFast":3000,
      "pollFastFor":60000,"pollSlow":10000,"qrLife":240000,"requestTimeout":15000,
      "scanTimeout":120000,"unsentRetry":10000,"visibilityLag":10000,"watchFor":86400000},
      "progress":{"amountDiffers":false,"cancelAttempts":0,"cancelMayHaveLeft":false,
      "cancelRefused":false,"firstAttemptAt":60000,
      "flights":[{"command":{"refund":{"amount":500,"refundRequestNo":"R1"}},
      "isOvertaken":false,"key":"preferred","leftBefore":false,"number":2,
      "payLeftAtBefore":60000,"purpose":{"giveBack":{"_0":0}},"sentAt":65000}],
      "foreignSeen":false,"lastFlight":2,"numberTaken":false,"payAnsweredAt":60900,
      "payLeftAt":60000,"payMayHaveLeft":true,"provenOurs":true,"watchLooks":0},
      "request":{"clientSN":"A-1","currency":"CNY","gateway":"model","kind":"pay",
      "operator":"anna","print":true,"subject":"Tea","totalAmount":1250},
      "returns":[{"amount":500,"createdAt":{"boot":65000,"wall":1763683205000},"external":false,
      "kind":"refund","operator":"bo","progress":{"attentionAt":1865000,"firstAttemptAt":65000,
      "heardAt":65000,"mayHaveLeft":true,"means":"refund","pauses":0},"reason":"cold",
      "refundRequestNo":"R1","state":"submitted","updatedAt":{"boot":65000,
      "wall":1763683205000}}],"sn":"7895","terminalSN":"T1","updatedAt":{"boot":65000,
      "wall":1763683205000}}
      """#),
    "shown": text(
      #"""
      {"awaitedUntil":{"boot":300000,"wall":1763683440000},"createdAt":{"boot":60000,
      "wall":1763683200000},"deviceID":"D1","gatewayOrderNo":"A-1","nonce":"n-1",
      "payment":"in_progress","payway":"3","policy":{"attentionAfter":1800000,
      "cancelAttempts":3,"latePayment":"return","payBudget":120000,"payTimeout":60000,
      "pollAttention":300000,"pollFast":3000,"pollFastFor":60000,"pollSlow":10000,
      "qrLife":240000,"requestTimeout":15000,"scanTimeout":120000,"unsentRetry":10000,
      "visibilityLag":10000,"watchFor":86400000},"progress":{"amountDiffers":false,
      "budgetEndsAt":300000,"cancelAttempts":0,"cancelMayHaveLeft":false,"cancelRefused":false,
      "firstAttemptAt":60000,"flights":[],"foreignSeen":false,"lastFlight":1,
      "numberTaken":false,"payAnsweredAt":60900,"payLeftAt":60000,"payMayHaveLeft":true,
      "provenOurs":true,"queryAt":63900,"watchLooks":0},"qrCode":"https://qr.example/1",
      "qrExpiresAt":{"boot":300000,"wall":1763683440000},"request":{"clientSN":"A-1",
      "currency":"CNY","gateway":"model","goodsDetails":[{"goods_id":"1"}],"kind":"precreate",
      "operator":"anna","payway":"3","print":true,"subject":"Tea","totalAmount":1250},
      "returns":[],"sn":"7895","terminalSN":"T1","updatedAt":{"boot":60900,
      "wall":1763683200900}}
      """#),
  ]

  static let request = text(
    #"""
    {"clientSN":"A-1","currency":"CNY","gateway":"model","goodsDetails":[{"goods_id":"1"}],
    "kind":"precreate","operator":"anna","payway":"3","print":true,"subject":"Tea",
    "totalAmount":1250}
    """#)

  /// What is broken into lines above is one line in the journal.
  private static func text(_ lines: String) -> String { lines.filter { $0 != "\n" } }
}

@Suite("Orders that an earlier version wrote")
struct OrderCompatibilityTests {
  private func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private func read(_ name: String) throws -> Order {
    let body = try #require(OldJournal.bodies[name])
    return try JSONDecoder().decode(Order.self, from: Data(body.utf8))
  }

  @Test("are read, and written again as they were", arguments: OldJournal.bodies.keys.sorted())
  func same(_ name: String) throws {
    let order = try read(name)
    #expect(!order.foreign && !order.request.again && order.request.saleNo == nil)
    #expect(order.resolution == nil && order.busyUntil == nil && order.givenUp == nil)
    #expect(order.policy.precreatePauses == [])
    #expect(try encode(order) == OldJournal.bodies[name])
  }

  @Test("go on")
  func goOn() throws {
    let now = orderStart.advanced(by: 6_000)
    var paid = try read("submitted")
    _ = try paid.handle(.ended(transmission: 1, outcome: .paid, otherKey: false), at: now)
    #expect(paid.state == .paid)
    var refunding = try read("refunding")
    let done = OrderEvent.ended(
      transmission: 2, outcome: .shows(.partiallyRefunded), otherKey: false)
    #expect(try refunding.handle(done, at: now) == [.print(.giveBack(0))])
    #expect(refunding.state == .partiallyRefunded)
  }

  @Test("keep the cadence they were made with: a QR code is asked about like a pay")
  func cadence() throws {
    var order = try read("shown")
    let due = try #require(order.nextWake)
    _ = try order.handle(.woke, at: Moment(wall: orderStart.wall, boot: due))
    let asked = OrderEvent.ended(transmission: 2, outcome: .shows(.created), otherKey: false)
    _ = try order.handle(asked, at: Moment(wall: orderStart.wall, boot: due))
    #expect(order.nextWake == due + .seconds(3))
  }

  @Test("The contents of a request without sale_no and again are the same text as ever")
  func contents() throws {
    var request = try JSONDecoder().decode(
      OrderRequest.self, from: Data(OldJournal.request.utf8))
    #expect(try encode(request) == OldJournal.request)
    request.again = false
    #expect(try encode(request) == OldJournal.request)
    request.again = true
    request.saleNo = "S-1"
    #expect(try encode(request).contains(#""again":true"#))
    #expect(try encode(request).contains(#""saleNo":"S-1""#))
    #expect(
      try JSONDecoder().decode(OrderRequest.self, from: JSONEncoder().encode(request)) == request)
    request.again = false
    request.saleNo = nil
    #expect(try encode(request) == OldJournal.request)
  }

  @Test("A policy of today is read as it was written")
  func policy() throws {
    var policy = OrderPolicy()
    policy.precreatePauses = [5, 7]
    let copy = try JSONDecoder().decode(OrderPolicy.self, from: JSONEncoder().encode(policy))
    #expect(copy.precreatePauses == [5, 7])
  }
}
