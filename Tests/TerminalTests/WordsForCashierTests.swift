import Testing

@testable import Terminal

@Suite("Words for the cashier")
struct WordsForCashierTests {
  /// An order in each state that is shown, and some that share a state and need words of their own.
  static func orders() throws -> [Order] {
    var orders = try PaymentState.allCases.map { try OrderCatalog.payment($0).order }
    orders += try Return.State.allCases.map { try OrderCatalog.giveBack($0).order }
    for handling in [LatePaymentHandling.ask, .return] {
      var scene = try OrderCatalog.late(handling)
      orders.append(scene.order)
      guard handling == .return else { continue }
      var failed = scene
      try failed.end(.cancel, .refusedForGood)
      try failed.end(.query, .paid)
      try failed.end(.refund, .answer(.rejected, nil, "ODD"))
      try scene.end(.cancel, .shows(.canceled))
      orders += [failed.order, scene.order]
    }
    for (request, verb, status) in [
      (ReturnRequest.revoke, Verb.revoke, OrderStatus.canceled),
      (try .refund(1_250), .refund, .refunded),
    ] {
      var scene = try OrderCatalog.payment(.paid)
      try scene.handle(.returnRequested(request))
      orders.append(scene.order)
      try scene.end(verb, .shows(status))
      orders.append(scene.order)
    }
    var partly = try OrderCatalog.giveBack(.succeeded)
    try partly.handle(.returnRequested(.refund(750, "R2")))
    orders.append(partly.order)
    var shown = try Scene(.precreate)
    try shown.end(.precreate, .qrReady)
    orders.append(shown.order)
    var timedOut = try Scene(code: false)
    try timedOut.wake()
    orders.append(timedOut.order)
    for cause in ["gateway-unreachable", "terminal-locked-out", "client_sn_used_elsewhere"] {
      var order = try OrderCatalog.payment(.failed).order
      order.error = OrderError(code: cause, message: "why")
      orders.append(order)
    }
    return orders
  }

  @Test("Every state is among the orders that are looked at")
  func complete() throws {
    #expect(Set(try Self.orders().map(\.state)) == Set(OrderState.allCases))
  }

  @Test(
    "Every order says what happened and what to do, in both languages", arguments: Language.allCases
  )
  func both(_ language: Language) throws {
    for order in try Self.orders() {
      let words = OrderWords(order, language)
      #expect(!words.message.isEmpty && !words.advice.isEmpty)
      let isChinese = { (text: String) in
        text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
      }
      #expect(isChinese(words.message) == (language == .zh), "\(order.state): \(words.message)")
      #expect(isChinese(words.advice) == (language == .zh), "\(order.state): \(words.advice)")
    }
  }

  @Test("Whether to hand over is said in every state, and agrees with hand_over")
  func handOver() throws {
    for order in try Self.orders() {
      let english = OrderWords(order, .en).advice
      let chinese = OrderWords(order, .zh).advice
      #expect(english.hasPrefix("Hand over") == order.handOver, "\(order.state): \(english)")
      #expect(english.contains("Do not hand over") == !order.handOver, "\(order.state): \(english)")
      #expect(chinese.hasPrefix("请交付") == order.handOver, "\(order.state): \(chinese)")
      #expect(chinese.contains("请勿交付") == !order.handOver, "\(order.state): \(chinese)")
    }
  }

  @Test(
    "Nobody is told to charge again while it is not certain",
    arguments: [PaymentState.unknown, .canceling, .needsAttention])
  func noSecondCharge(_ state: PaymentState) throws {
    let order = try OrderCatalog.payment(state).order
    let advice = OrderWords(order, .en).advice.lowercased()
    #expect(advice.contains("do not charge"))
    #expect(OrderWords(order, .zh).advice.contains("勿再次收款"))
  }

  @Test("Amounts are ASCII digits with their currency")
  func amounts() throws {
    let order = try OrderCatalog.payment(.paid).order
    for language in Language.allCases {
      #expect(OrderWords(order, language).message.contains("CNY 12.50"))
    }
    let partly = try OrderCatalog.giveBack(.succeeded).order
    #expect(OrderWords(partly, .en).message.contains("5.00"))
  }

  @Test("A failure names the gateway's own reason and code")
  func reasons() throws {
    var order = try OrderCatalog.payment(.failed).order
    #expect(OrderWords(order, .en).message.contains("INVALID_BARCODE"))
    order.error = OrderError(code: "X1", message: "")
    #expect(OrderWords(order, .en).message.contains("X1"))
    order.error = nil
    #expect(!OrderWords(order, .en).message.isEmpty)
  }

  @Test("A reason is named in the cashier's language; the gateway's own words stay in the error")
  func explained() throws {
    var order = try OrderCatalog.payment(.failed).order
    order.error = OrderError(code: "INVALID_BARCODE", message: "无效条码")
    let known = { (code: String) in code == "INVALID_BARCODE" ? "the code is not valid" : nil }
    let view = order.view(.en, offset: 0, explain: known)
    #expect(view.message == "Not paid: the code is not valid (INVALID_BARCODE).")
    #expect(view.error?.message == "无效条码")
    #expect(order.view(.en, offset: 0).message.contains("无效条码"))
    order.error = OrderError(code: "OTHER", message: "")
    #expect(order.view(.en, offset: 0, explain: known).message == "Not paid: OTHER (OTHER).")
  }

  @Test(
    "The daemon's own reasons are Chinese for a Chinese cashier", arguments: OrderError.Own.allCases
  )
  func own(_ code: OrderError.Own) {
    let reason = CashierLanguage(.zh) { _ in nil }.reason(OrderError(code, "why"))
    #expect(reason.contains("why") == (code == .resolved))
    #expect(CashierLanguage(.en) { _ in nil }.reason(OrderError(code, "why")) == "why")
  }

  @Test("Who gave it up is named, where somebody said")
  func givenUp() throws {
    let order = try OrderCatalog.payment(.canceled).order
    #expect(OrderWords(order, .en).message == "Cancelled by anna: not paid.")
    #expect(order.givenUp?.operator == "anna")
    var nameless = try Scene(code: false)
    try nameless.handle(.cancelRequested(operator: nil, reason: "too slow"))
    #expect(OrderWords(nameless.order, .en).message == "Cancelled: not paid.")
    #expect(nameless.order.givenUp?.reason == "too slow")
    #expect(
      OrderEvent.cancelRequested(operator: "a", reason: "b").cause == "cancel requested: by a: b")
    #expect(
      OrderEvent.resolved(.sample(.notPaid)).cause == "resolved as not_paid: by eve: looked it up")
  }
}
