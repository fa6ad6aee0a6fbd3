/// Schemas of requests' bodies.
extension Schema {
  private static let orderMembers: KeyValuePairs<String, Document> = [
    "client_sn": Document.clientSN.adding([
      "description": "The caller's number of the order; made when left out."
    ]),
    "sale_no": .text(
      "The caller's number of the sale: one that is paid, or may be, is refused.", octets: 64),
    "again": Document.flag.adding([
      "description": "Although an order of the same sale is paid, or may be.", "default": false,
    ]),
    "total_amount": .amount("What is to be paid.", from: 1),
    "currency": .text(
      "ISO 4217; when left out that of the payment system that is named or the only one, else the terminal's."
    ),
    "subject": .text("What is paid for.", octets: 64),
    "operator": .text("Who takes the payment.", octets: 32),
    "payway": ["type": "string", "pattern": "^[0-9]+$"],
    "description": .text("More about the goods.", octets: 255),
    "reflect": .text("Given back by the gateway.", octets: 64),
    "extended": ["type": "object", "description": "Passed on to the means of payment."],
    "goods_details": ["type": "array", "description": "Passed on to the gateway."],
    "gateway": .text(
      "The payment system; when left out the one that `[route …]` names, or else the only one that can do it."
    ),
    "print": Document.flag.adding(["description": "Whether receipts are printed.", "default": true]
    ),
    "printer": .text("The printer; `id` of a device."),
  ]

  static let payBodySchema = object(
    "A payment by the customer's code.", required: ["total_amount"], orderMembers,
    [
      "dynamic_id": [
        "type": "string", "pattern": "^[!-~]{1,32}$",
        "description": "The customer's code; the scanner is armed when left out.",
      ],
      "scan_id": .text("A payment code that was read before, by the id its `scan` event gave it."),
      "scanner": .text("The scanner to arm; all of them when left out."),
      "agreement": Document.agreementNo.adding([
        "description": "An agreement that the customer has signed: it pays, and nothing is scanned."
      ]),
    ]
  ).adding([
    "examples": [["client_sn": "2026-000187", "total_amount": 1250, "subject": "Noodles"]]
  ])

  static let precreateBodySchema = object(
    "A payment by a QR code that the customer scans.", required: ["total_amount"], orderMembers,
    [
      "preauth": Document.flag.adding([
        "description": "Only reserve the money, where the payment system can.", "default": false,
      ])
    ]
  ).adding([
    "examples": [["client_sn": "2026-000188", "total_amount": 1250, "payway": "3"]]
  ])

  private static let who: KeyValuePairs<String, Document> = [
    "operator": .text("Who asks for it.", octets: 32),
    "reason": .text("Why.", octets: 128),
  ]

  static let cancelBodySchema = object("Why an order is given up or reversed.", who)
    .adding(["examples": [["operator": "mei", "reason": "wrong amount"]]])

  static let refundBodySchema = object(
    "A refund.", required: ["refund_request_no", "refund_amount"],
    [
      "refund_request_no": Document.requestNo.adding([
        "description": "The caller's number of the refund; repeated, it refunds once."
      ]),
      "refund_amount": .amount("What goes back.", from: 1),
    ], who
  ).adding([
    "examples": [["refund_request_no": "r1", "refund_amount": 250, "reason": "one bowl too many"]]
  ])

  static let adoptBodySchema = object(
    "An order made elsewhere, by one of its numbers.",
    [
      "sn": .text("The gateway's number of the order."),
      "client_sn": Document.clientSN.adding([
        "description": "The number under which the other till made it."
      ]),
    ]
  ).adding(["examples": [["sn": "7895251234567890"]]])

  static let resolveBodySchema = object(
    "What a person has found out.", required: ["as", "reason"],
    [
      "as": .one(of: ["paid", "not_paid", "returned"]),
      "reason": .text("How it was found out.", octets: 128),
      "operator": .text("Who found it out.", octets: 32),
    ]
  ).adding([
    "examples": [["as": "not_paid", "reason": "statement of 21 November", "operator": "mei"]]
  ])

  static let activateBodySchema = object(
    "An activation.", required: ["code"],
    [
      "code": .text("The activation code, which can be used once or a few times."),
      "gateway": .text("The payment system; the only one configured when left out."),
      "device_id": .text("What to be activated as; `[terminal] device_id` when left out."),
      "name": .text("The terminal's name."),
      "client_sn": .text("The merchant's number of the terminal."),
      "replace": Document.flag.adding(["description": "Gives up the activation there is."]),
      "force": Document.flag.adding(["description": "Also while orders are open."]),
    ]
  ).adding(["examples": [["code": "12345678"]]])

  static let checkInBodySchema = object(
    "A check-in.",
    [
      "force": Document.flag.adding([
        "description": "Although an earlier one is unconfirmed: the terminal may be locked out."
      ])
    ]
  ).adding(["examples": [["force": false]]])

  private static func object(
    _ description: String, required: [String] = [], _ members: KeyValuePairs<String, Document>,
    _ more: KeyValuePairs<String, Document>
  ) -> Document {
    let members = members.map { ($0.key, $0.value) } + more.map { ($0.key, $0.value) }
    return object(description, required: required, members)
  }
}
