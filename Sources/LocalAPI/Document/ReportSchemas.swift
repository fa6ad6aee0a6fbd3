/// Schemas of the day report.
extension Schema {
  static let dayReportSchema = object(
    "What was taken and given back on one day.",
    required: [
      "date", "zone", "currency", "payments", "returns", "net", "states", "payways", "operators",
      "unresolved",
    ],
    [
      "date": ["type": "string", "format": "date"],
      "zone": .text("The offset of the day's zone."),
      "currency": .text("ISO 4217."),
      "payments": Schema.total.reference,
      "returns": Schema.total.reference,
      "net": net,
      "reserved": reserved,
      "other_currencies": .list(of: Schema.otherCurrency.reference),
      "states": .list(of: Schema.reportGroup.reference),
      "payways": .list(of: Schema.reportGroup.reference),
      "operators": .list(of: Schema.reportGroup.reference),
      "unresolved": .list(of: Document.clientSN),
      "reconciliation": Schema.reconciliation.reference,
    ])

  private static let net: Document = [
    "type": "integer", "format": "int64",
    "description": "Payments less returns, in the currency's minor unit.",
  ]

  private static let reserved: Document = [
    "allOf": [Schema.total.reference],
    "description": "Reservations: money that was not taken, and is in no other sum.",
  ]

  static let otherCurrencySchema = object(
    "The totals of orders in another currency than the report's; they are in no group of it.",
    required: ["currency", "payments", "returns", "net"],
    [
      "currency": .text("ISO 4217."),
      "payments": Schema.total.reference,
      "returns": Schema.total.reference,
      "net": net,
      "reserved": reserved,
    ])

  static let totalSchema = object(
    "A count and a sum.", required: ["count", "amount"],
    ["count": .count("How many."), "amount": .amount("How much.")])

  static let reportGroupSchema = object(
    "The totals of the orders that have something in common.",
    required: ["name", "payments", "returns"],
    [
      "name": .text("A state, a payway or an operator; empty where the order names none."),
      "payments": Schema.total.reference,
      "returns": Schema.total.reference,
    ])

  static let reconciliationSchema = object(
    "The outcome of the comparison with the gateway.",
    required: ["at", "compared", "differences", "unreachable"],
    [
      "at": .time("When it was made."),
      "compared": .count("Orders that the gateway was asked for, and answered."),
      "differences": .list(of: Schema.difference.reference),
      "unreachable": .list(of: Document.clientSN),
    ])

  static let differenceSchema = object(
    "An order on which journal and gateway differed.",
    required: ["client_sn", "journal", "gateway"],
    [
      "client_sn": Document.clientSN,
      "journal": .text("What the journal said before."),
      "gateway": .text("What the gateway said."),
    ])
}
