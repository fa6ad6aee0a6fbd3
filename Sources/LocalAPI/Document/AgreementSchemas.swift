import Service
import Terminal

/// Schemas of agreements.
extension Schema {
  static let agreementSchema = object(
    "A customer's agreement to be charged later.",
    required: [
      "agreement_no", "gateway", "state", "operator", "created_at", "updated_at", "message",
      "advice",
    ],
    [
      "agreement_no": Document.agreementNo,
      "gateway": .text("The payment system."),
      "experimental": experimental,
      "state": .one(of: AgreementState.allCases.map(\.rawValue)),
      "qr_code": .text("The link of the page on which the customer signs, while it can be."),
      "qr_expires_at": .time("Until when."),
      "user": .text("The customer by the payment system's own number."),
      "masked": .text("By what the customer recognises it: a masked card number."),
      "operator": .text("Who asked for it."),
      "created_at": .time("When it was asked for."),
      "updated_at": .time("When it changed last."),
      "signed_at": .time("When it was found signed."),
      "closed_at": .time("When it ended."),
      "message": .text("What happened, in `[terminal] language`."),
      "advice": .text("What to do; empty: nothing."),
      "error": Schema.orderError.reference,
    ])

  static let agreementsPageSchema = object(
    "Agreements, newest first.", required: ["agreements"],
    [
      "agreements": .list(of: Schema.agreement.reference),
      "next": .text("The `after` of the next page; absent on the last."),
    ])

  static let agreementBodySchema = object(
    "An agreement to be signed.",
    [
      "agreement_no": Document.agreementNo.adding([
        "description": "The caller's number, of up to 30 characters; made when left out."
      ]),
      "gateway": .text("The payment system; the only one that keeps agreements when left out."),
      "user": .text("The customer by the payment system's own number, where it wants one."),
      "operator": .text("Who asks for it.", octets: 32),
      "print": Document.flag.adding(["description": "Whether it is printed.", "default": true]),
      "printer": .text("The printer; `id` of a device."),
    ]
  ).adding(["examples": [["agreement_no": "club-4711", "gateway": "iotpay_card"]]])
}
