import Terminal
import Testing

@testable import Journal

@Suite struct AgreementRowTests {
  let scratch: Scratch
  let journal: Journal

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  static func agreement(
    _ number: String, gateway: String = "ucsp", at wall: Milliseconds = 1_000,
    _ events: [AgreementEvent] = [], digest: [UInt8] = [1]
  ) throws -> StoredAgreement {
    let request = AgreementRequest(
      number: try #require(AgreementNo(number)), gateway: gateway, user: "U1", operator: "mei",
      print: true, printer: nil)
    let now = Moment(wall: wall, boot: 5)
    var (agreement, _) = Agreement.open(
      request, AgreementAbilities(asks: false, closes: true), policy: OrderPolicy(), at: now)
    for event in events { _ = try agreement.handle(event, at: now) }
    return StoredAgreement(agreement: agreement, contentsDigest: digest, bootID: "b")
  }

  static let refused = AgreementEvent.ended(
    transmission: 1, outcome: .refused(GatewayError(code: "36", message: "")))
  static let signed = AgreementEvent.noticed(AgreementSignature(reference: "C", masked: nil))

  @Test func theyAreKeptAndFound() throws {
    let all = [
      try Self.agreement("A-1"), try Self.agreement("A-2", gateway: "iotpay_card", [Self.signed]),
      try Self.agreement("A-3", [Self.refused]),
    ]
    try journal.transaction { writer in for stored in all { try writer.put(stored) } }
    for stored in all { #expect(try journal.agreement(stored.agreement.number) == stored) }
    #expect(try journal.agreement(#require(AgreementNo("A-9"))) == nil)
    // The signed one still waits for the end of its transmission.
    #expect(try journal.openAgreements().map(\.agreement.number.text) == ["A-1", "A-2"])
    let newest = try journal.agreements(limit: 2)
    #expect(newest.agreements.map(\.agreement.number.text) == ["A-3", "A-2"])
    let rest = try journal.agreements(limit: 2, after: newest.next)
    #expect(rest.agreements == [all[0]] && rest.next == nil)
    #expect(throws: JournalError.self) { try journal.agreements(limit: 2, after: "A-2") }
    #expect(try journal.hasAgreement(reference: "C", gateway: "iotpay_card"))
    #expect(try !journal.hasAgreement(reference: "C", gateway: "ucsp"))
    #expect(try !journal.hasAgreement(reference: "c", gateway: "iotpay_card"))
    #expect(try journal.agreements(gateway: "ucsp", limit: 9).agreements.count == 2)
    #expect(try journal.agreements(state: .active, limit: 9).agreements == [all[1]])
  }

  @Test func aNumberKeepsItsContents() throws {
    try journal.transaction { try $0.put(Self.agreement("A-1")) }
    let changed = try Self.agreement("A-1", [Self.refused])
    try journal.transaction { try $0.put(changed) }
    #expect(try journal.agreements(limit: 9).agreements == [changed])
    let other = try Self.agreement("A-1", digest: [2])
    #expect(throws: JournalError.refused("A-1 stands for other contents")) {
      try journal.transaction { try $0.put(other) }
    }
  }

  @Test func whatEndedLongAgoIsRemoved() throws {
    try journal.transaction { writer in
      try writer.put(Self.agreement("A-1", at: 1_000, [Self.refused]))
      try writer.put(Self.agreement("A-2", at: 1_000, [Self.signed]))
      try writer.put(Self.agreement("A-3", at: 9_000, [Self.refused]))
    }
    let removed = try journal.transaction {
      try $0.removeAgreements(endedBefore: 5_000, limit: 10)
    }
    #expect(removed == 1)
    let left = try journal.agreements(limit: 9).agreements
    #expect(left.map(\.agreement.number.text) == ["A-3", "A-2"])
  }
}
