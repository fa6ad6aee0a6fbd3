/// Schemas of what is printed and tested.
extension Schema {
  static let printBodySchema = object(
    "A receipt that the caller composed.", required: ["lines"],
    [
      "print_id": .text("The caller's number of the print; repeated, it prints once.", octets: 64),
      "printer": .text("The printer; the first one when left out."),
      "lines": .list(of: Schema.printLine.reference),
      "cut": Document.flag.adding(["description": "Whether the paper is cut after it."]),
      "drawer": Document.flag.adding(["description": "Opens the cash drawer; never repeated."]),
    ]
  ).adding([
    "examples": [
      [
        "print_id": "x-report-7",
        "lines": [["text": "X REPORT", "align": "center", "double": true], ["rule": true]],
      ]
    ]
  ])

  static let printLineSchema = object(
    "One line: exactly one of `text`, `qr`, `barcode` and `rule`.",
    [
      "text": .text("Wrapped where it is too long; empty for an empty line."),
      "align": .one(of: ["left", "center", "right"]),
      "bold": Document.flag,
      "double": Document.flag.adding(["description": "Twice as high and wide."]),
      "qr": .text("The contents of a QR code."),
      "barcode": .text("The contents of a CODE128 barcode."),
      "rule": Document.flag.adding(["description": "A line across the paper."]),
    ])

  static let printJobSchema = object(
    "A print job.", required: ["job", "printer", "state"],
    [
      "job": .count("Its number, as in `print` events."),
      "print_id": .text("The caller's number."),
      "printer": .text("Where it is printed."),
      "state": .one(of: ["queued", "held", "printed", "dropped"]),
      "reason": .text("Why it is held or was dropped."),
    ])

  static let deviceTestSchema = object(
    "What the test of a device showed.", required: ["id", "kind", "message"],
    [
      "id": .text("The name of its section."),
      "kind": .one(of: ["scanner", "printer"]),
      "job": .count("Of a printer: the job of the test slip."),
      "scan": Schema.scanEcho.reference,
      "message": .text("What happened, and what to do."),
    ])

  static let scanEchoSchema = object(
    "What a scanner read; absent when nothing was read in time.",
    [
      "code": .text("The code as it was read, unless it is a payment code."),
      "kind": .one(of: ["payment_code"]),
      "masked": .text("A payment code, but for its middle."),
      "symbology": .text("What kind of code it is, where the scanner says so."),
    ])
}
