import Testing

@testable import upayd_soak

/// The audit finds what is wrong: each row breaks one thing in books that agree.
struct AuditTests {
  private static func order(_ changes: [String: JSON] = [:]) -> JSON {
    var order: [String: JSON] = [
      "client_sn": "A-1", "state": "paid", "total_amount": 100, "refunded_amount": 30,
      "hand_over": true, "sale_no": "S-1", "paid_at": "now",
      "returns": [
        ["kind": "refund", "refund_request_no": "r1", "amount": 30, "state": "succeeded"]
      ],
    ]
    order.merge(changes) { $1 }
    return .object(order)
  }

  private static let ledger = LedgerOrder(
    taken: 100, returned: 30, statuses: ["PARTIAL_REFUNDED"], refunds: ["r1": 30])

  private static let entry = Book.Entry(
    saleNo: "S-1", amounts: [100], prints: true, answered: [100], wasShownPaid: true,
    mayHandOver: true, refunds: [Book.Refund(number: "r1", amount: 30, isAnswered: true)])

  private static func broken(
    _ order: JSON?, _ ledger: LedgerOrder = ledger, _ entry: Book.Entry = entry
  ) -> [String] {
    let journal = order.flatMap(JournalOrder.init).map { ["A-1": $0] } ?? [:]
    return BooksAudit(journal: journal, ledger: ["A-1": ledger], entries: ["A-1": entry])
      .findings().counts.keys.sorted()
  }

  @Test func agreementIsFound() { #expect(Self.broken(Self.order()) == []) }

  static let changes: [([String: JSON], [String])] = [
    (["state": "unknown", "hand_over": false], ["I5", "I6"]),
    (["refunded_amount": 0], ["I6"]),
    (["hand_over": false], ["I4"]),
    (["total_amount": 99, "refunded_amount": 29], ["I2", "I6"]),
    (["sale_no": "S-2"], ["I2"]),
    (["paid_at": .null], ["I3", "I4"]),
    (["returns": []], ["I1"]),
    (["state": "needs_attention"], ["I4"]),
    (["state": "needs_attention", "hand_over": false], []),
    (
      [
        "returns": [
          ["kind": "refund", "refund_request_no": "r1", "amount": 31, "state": "succeeded"]
        ]
      ], ["I2", "I6"]
    ),
  ]

  @Test(arguments: changes)
  func aChangedOrderIsFound(_ change: [String: JSON], _ invariants: [String]) {
    #expect(Self.broken(Self.order(change)) == invariants)
  }

  @Test func aLostOrderIsFound() { #expect(Self.broken(nil) == ["I1"]) }

  @Test func anOrderShownUnpaidIsFound() {
    var entry = Self.entry
    entry.wasShownUnpaid = true
    #expect(Self.broken(Self.order(), Self.ledger, entry) == ["I3"])
  }

  @Test func chargedTwiceIsFound() {
    var ledger = Self.ledger
    ledger.taken = 200
    #expect(Self.broken(Self.order(), ledger) == ["I6"])
  }

  private static let receipt = PaperArchive.Paper(
    "        TEST till\n         RECEIPT\nOrder            A-1\n")

  static let papers: [([String], [String], Int)] = [
    (["RECEIPT\nOrder A-1"], [], 0),
    ([], [], 1),
    ([], ["A-1"], 0),
    (["RECEIPT\nOrder A-1", "RECEIPT\nOrder A-1"], [], 1),
    (["RECEIPT\nOrder A-1", "POSSIBLE COPY\nRECEIPT\nOrder A-1"], [], 0),
    (["RECEIPT\nOrder A-1", "RECEIPT\nOrder B-1"], [], 1),
    (["SCAN TO PAY\nOrder A-1"], [], 1),
  ]

  @Test(arguments: papers)
  func paper(_ texts: [String], _ dropped: [String], _ wrongs: Int) {
    let journal = JournalOrder(Self.order()).map { ["A-1": $0] } ?? [:]
    let audit = PaperAudit(
      journal: journal, entries: ["A-1": Self.entry], papers: texts.map(PaperArchive.Paper.init),
      dropped: Set(dropped), missed: 0)
    #expect(audit.findings().counts["I7", default: 0] == wrongs)
  }

  @Test func aPaperIsRead() {
    #expect(Self.receipt.title == .receipt)
    #expect(Self.receipt.clientSN == "A-1")
    #expect(!Self.receipt.isMarked)
  }

  static let logs = [
    ("code=287741123456789012", true), ("code=2877…9012", false), ("28774112345678", true),
    ("2877411234567 and 2877411234567", false), ("287741", false), ("", false),
  ]

  @Test(arguments: logs)
  func codesInLogs(_ text: String, _ holds: Bool) {
    #expect(LogAudit.holdsCode(Array(text.utf8), Array(POSClient.codePrefix.utf8)) == holds)
  }
}
