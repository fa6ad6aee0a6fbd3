import Terminal

/// Schemas of orders and of what belongs to them.
extension Schema {
  static let orderSchema = object(
    "One payment with its returns, as every call on it answers it.",
    required: [
      "client_sn", "gateway", "kind", "state", "hand_over", "total_amount", "refunded_amount",
      "currency", "subject", "operator", "foreign", "created_at", "updated_at", "message", "advice",
      "returns",
    ],
    [
      "client_sn": Document.clientSN,
      "sn": .text("The gateway's number of the order."),
      "sale_no": .text("The caller's number of the sale."),
      "gateway": .text("The payment system, by the name of its section."),
      "experimental": experimental,
      "gateway_order_no": .text("The number under which the gateway knows the order."),
      "kind": .one(of: ["pay", "precreate"]),
      "agreement": .text("The agreement under which the customer pays."),
      "preauth": Document.flag.adding(["description": "The money is only reserved."]),
      "state": .one(of: OrderState.allCases.map(\.rawValue)),
      "hand_over": Document.flag.adding(["description": "Whether the goods may leave the shop."]),
      "total_amount": .amount("What is to be paid."),
      "refunded_amount": .amount("The sum of the returns that succeeded."),
      "currency": .text("ISO 4217."),
      "payway": .text("The means of payment, digits as the gateway defines them."),
      "sub_payway": .text("The variety of the means, as the gateway defines it."),
      "payer_login": .text("The payer, as far as the gateway shows who it is."),
      "subject": .text("What is paid for."),
      "operator": .text("Who took the payment."),
      "qr_code": .text("What the customer scans, as text."),
      "qr_expires_at": .time("Until when the code is valid."),
      "awaited_until": .time("Until when the customer is waited for, while one is."),
      "trade_no": .text("The number that the means of payment gave."),
      "foreign": Document.flag.adding(["description": "Made on another till, and adopted."]),
      "created_at": .time("When the order was journaled."),
      "updated_at": .time("When it changed last."),
      "paid_at": .time("When it was paid."),
      "message": .text("What happened, for the cashier."),
      "advice": .text("What the cashier should do."),
      "error": Schema.orderError.reference,
      "late_payment": Schema.latePayment.reference,
      "resolved_by": .text("Who decided what the gateway could not."),
      "returns": .list(of: Schema.returned.reference),
    ]
  ).adding(["examples": [orderExample]])

  static let returnSchema = object(
    "Money that goes back, or shall.",
    required: [
      "kind", "amount", "state", "operator", "created_at", "updated_at", "external",
    ],
    [
      "kind": .one(of: ["refund", "revoke", "late_payment"]),
      "refund_request_no": .text("The caller's number of a refund."),
      "amount": .amount("What goes back."),
      "state": .one(of: [
        "submitted", "in_progress", "unknown", "succeeded", "failed", "needs_attention",
      ]),
      "operator": .text("Who asked for it."),
      "reason": .text("Why."),
      "created_at": .time("When it was journaled."),
      "updated_at": .time("When it changed last."),
      "error": Schema.orderError.reference,
      "external": Document.flag.adding(["description": "Made elsewhere, and observed."]),
    ])

  static let latePaymentSchema = object(
    "A payment of an order that was closed before it was seen paid.",
    required: ["amount", "found_at", "handling"],
    [
      "amount": .amount("What was paid."),
      "found_at": .time("When it was seen."),
      "handling": .one(of: ["return", "ask"]),
    ])

  static let orderErrorSchema = object(
    "Why something did not succeed: the gateway's code or one of the daemon's.",
    required: ["code", "message"],
    ["code": .text("For programs."), "message": .text("For persons.")])

  static let ordersPageSchema = object(
    "Orders, newest first.",
    required: ["orders"],
    [
      "orders": .list(of: Schema.order.reference),
      "next": .text("The `after` of the next page; absent on the last."),
    ])

  private static let orderExample: Document = [
    "client_sn": "2026-000187", "sn": "7895251234567890", "gateway": "upay",
    "gateway_order_no": "2026-000187", "kind": "pay", "state": "paid", "hand_over": true,
    "total_amount": 1250, "refunded_amount": 0, "currency": "CNY", "payway": "3",
    "subject": "Noodles", "operator": "mei", "foreign": false,
    "created_at": "2026-11-21T09:30:00+08:00", "updated_at": "2026-11-21T09:30:03+08:00",
    "paid_at": "2026-11-21T09:30:02+08:00", "message": "Paid.", "advice": "Hand over the goods.",
    "returns": [],
  ]
}
