import Testing

@testable import Devices

@Suite struct ReplyInboxTests {
  private let dialect = StatusDialect.escpos { _ in .ready }

  @Test func `A status that came before the question is not its answer`() {
    var inbox = ReplyInbox()
    inbox.ignoreStatus(until: 1_000)
    inbox.receive([0x16], at: 999, dialect)
    #expect(inbox.status == nil)
    inbox.receive([0x12], at: 1_000, dialect)
    #expect(inbox.status == 0x12)
    inbox.ignoreStatus(until: 2_000)
    #expect(inbox.status == nil)
  }

  @Test func `Fences are counted, whenever their answers come`() {
    var inbox = ReplyInbox()
    inbox.receive([0x00], at: 1, dialect)
    #expect(inbox.fencesOwed == 0)
    inbox.oweFence()
    inbox.ignoreStatus(until: 1_000)
    inbox.oweFence()
    inbox.receive([0x00], at: 999, dialect)
    #expect(inbox.fencesOwed == 1)
    inbox.receive([0x0C], at: 1_001, dialect)
    #expect(inbox.fencesOwed == 0)
    inbox.oweFence()
    inbox.forgiveFences()
    #expect(inbox.fencesOwed == 0)
  }

  @Test func `Replies are told apart over the borders of what arrives`() {
    var inbox = ReplyInbox()
    inbox.oweFence()
    // Automatic status, cut in two: its last bytes look like the answer to a fence.
    let half = inbox.receive([0x14, 0x00], at: 1, dialect)
    #expect(half == nil)
    let whole = inbox.receive([0x0F, 0x00], at: 1, dialect)
    #expect(whole == [0x14, 0x00, 0x0F, 0x00], "it has said something by itself")
    #expect(inbox.fencesOwed == 1)
    #expect(inbox.status == nil)
    inbox.receive([0x13, 0x11, 0x16, 0x00], at: 1, dialect)
    #expect(inbox.status == 0x16)
    #expect(inbox.fencesOwed == 0)
  }

  @Test func `An answer within what a printer tells by itself is no answer to a fence`() {
    var inbox = ReplyInbox()
    inbox.oweFence()
    inbox.oweFence()
    let half = inbox.receive([0x18, 0x1A], at: 1, dialect)
    #expect(half == nil && inbox.status == 0x1A)
    let whole = inbox.receive([0x00, 0x0C, 0x00, 0x00], at: 1, dialect)
    #expect(whole == [0x18, 0x00, 0x0C, 0x00])
    #expect(inbox.fencesOwed == 1)
  }

  @Test func `A line that goes takes all questions with it`() {
    var inbox = ReplyInbox()
    inbox.receive([0x16, 0x14], at: 1, dialect)
    inbox.oweFence()
    inbox.countUnanswered()
    inbox.forget()
    #expect(inbox.status == nil)
    #expect(inbox.fencesOwed == 0)
    #expect(inbox.unanswered == 0)
    inbox.receive([0x00, 0x0C, 0x00], at: 2, dialect)
    #expect(inbox.status == nil)
  }
}
