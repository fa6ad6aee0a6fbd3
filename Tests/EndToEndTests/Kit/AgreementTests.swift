import Testing

/// The comparison itself can fail: for each way to be wrong there is a sentence.
struct AgreementTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var state: String
    var handOver: Bool
    var refunded: Int64 = 0
    var books: [Booked]
    var isRight: Bool
  }

  static let cases = [
    Case(
      testDescription: "paid", state: "paid", handOver: true,
      books: [Booked(taken: 100, returned: 0)], isRight: true),
    Case(testDescription: "never made", state: "failed", handOver: false, books: [], isRight: true),
    Case(
      testDescription: "reversed", state: "canceled", handOver: false,
      books: [Booked(taken: 100, returned: 100)], isRight: true),
    Case(
      testDescription: "partly back", state: "partially_refunded", handOver: true, refunded: 40,
      books: [Booked(taken: 100, returned: 40)], isRight: true),
    Case(
      testDescription: "charged twice", state: "paid", handOver: true,
      books: [Booked(taken: 100, returned: 0), Booked(taken: 100, returned: 100)], isRight: false),
    Case(
      testDescription: "paid and shown unpaid", state: "failed", handOver: false,
      books: [Booked(taken: 100, returned: 0)], isRight: false),
    Case(
      testDescription: "unpaid and shown paid", state: "paid", handOver: true, books: [],
      isRight: false),
    Case(
      testDescription: "another sum back", state: "partially_refunded", handOver: true,
      refunded: 40, books: [Booked(taken: 100, returned: 80)], isRight: false),
    Case(
      testDescription: "goods for nothing", state: "revoked", handOver: true, refunded: 100,
      books: [Booked(taken: 100, returned: 100)], isRight: false),
    Case(
      testDescription: "never ends", state: "unknown", handOver: false, books: [], isRight: false),
  ]

  @Test(arguments: cases)
  func sees(_ item: Case) {
    let order: JSON = [
      "client_sn": "A-1", "total_amount": 100, "refunded_amount": .integer(item.refunded),
      "state": .string(item.state), "hand_over": .bool(item.handOver), "returns": [],
    ]
    let found = Agreement.violations(orders: [order], booked: ["A-1": item.books])
    #expect(found.isEmpty == item.isRight, "\(found)")
  }

  @Test func seesWhatIsInTheBooksAlone() {
    let books = ["A-9": [Booked(taken: 1, returned: 1)]]
    #expect(Agreement.violations(orders: [], booked: books).count == 1)
  }
}
