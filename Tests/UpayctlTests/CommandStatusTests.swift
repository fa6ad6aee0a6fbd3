import Terminal
import Testing

@testable import UpayctlCommand

@Suite("Exit statuses")
struct ExitStatusTests {
  static let payments: [(OrderState, CommandStatus)] = [
    (.awaitingCode, .unknown), (.submitted, .unknown), (.inProgress, .unknown),
    (.unknown, .unknown), (.canceling, .unknown), (.paid, .done), (.failed, .failed),
    (.canceled, .failed), (.needsAttention, .unknown), (.revoking, .unknown),
    (.revoked, .failed), (.partiallyRefunded, .done), (.refunded, .failed),
  ]

  @Test(arguments: payments)
  func payment(state: OrderState, status: CommandStatus) throws {
    let order = try orderAnswer(orderJSON(state)).order
    #expect(Goal.payment.exitStatus(of: order) == status)
    #expect(Goal.payment.isReached(by: order) == state.isSettled)
  }

  @Test("Every state has its row")
  func complete() {
    #expect(Set(Self.payments.map(\.0)) == Set(OrderState.allCases))
    #expect(Set(Self.cancels.map(\.0)) == Set(OrderState.allCases))
  }

  @Test("A paid order whose goods must not leave is not done")
  func paidWithoutGoods() throws {
    let order = try orderAnswer(orderJSON(.paid, handOver: false)).order
    #expect(Goal.payment.exitStatus(of: order) == .unknown)
  }

  static let cancels: [(OrderState, CommandStatus)] = [
    (.awaitingCode, .unknown), (.submitted, .unknown), (.inProgress, .unknown),
    (.unknown, .unknown), (.canceling, .unknown), (.paid, .failed), (.failed, .done),
    (.canceled, .done), (.needsAttention, .unknown), (.revoking, .failed),
    (.revoked, .failed), (.partiallyRefunded, .failed), (.refunded, .failed),
  ]

  @Test(arguments: cancels)
  func cancel(state: OrderState, status: CommandStatus) throws {
    #expect(Goal.cancel.exitStatus(of: try orderAnswer(orderJSON(state)).order) == status)
  }

  @Test(arguments: [
    ("submitted", CommandStatus.unknown, false), ("in_progress", .unknown, false),
    ("unknown", .unknown, false), ("succeeded", .done, true), ("failed", .failed, true),
    ("needs_attention", .unknown, true),
  ])
  func returned(state: String, status: CommandStatus, isReached: Bool) throws {
    let refund = try orderAnswer(
      orderJSON(
        .paid, returns: [returnJSON("succeeded", number: "R0"), returnJSON(state, number: "R1")])
    ).order
    #expect(Goal.refund(number: "R1").exitStatus(of: refund) == status)
    #expect(Goal.refund(number: "R1").isReached(by: refund) == isReached)
    #expect(Goal.refund(number: "R0").exitStatus(of: refund) == .done)
    #expect(Goal.refund(number: "R2").exitStatus(of: refund) == .unknown)
    #expect(!Goal.refund(number: "R2").isReached(by: refund))

    let revoke = try orderAnswer(
      orderJSON(
        .revoking,
        returns: [
          returnJSON("failed", kind: "revoke", number: nil),
          returnJSON(state, kind: "revoke", number: nil),
        ])
    ).order
    #expect(Goal.revoke.exitStatus(of: revoke) == status)
    #expect(Goal.revoke.isReached(by: revoke) == isReached)
  }

  @Test(arguments: [
    (400, CommandStatus.usage, CommandStatus.usage), (403, .refused, .refused),
    (404, .refused, .refused), (409, .refused, .refused), (413, .refused, .refused),
    (422, .refused, .refused), (503, .failed, .failed), (500, .unknown, .failed),
    (504, .unknown, .failed), (302, .unknown, .failed),
  ])
  func refusal(http: Int, changing: CommandStatus, reading: CommandStatus) {
    #expect(CommandStatus(refusal: http, changes: true) == changing)
    #expect(CommandStatus(refusal: http, changes: false) == reading)
  }

  @Test("The numbers that scripts rely on")
  func numbers() {
    let statuses: [CommandStatus] = [.done, .failed, .usage, .unreachable, .unknown, .refused]
    #expect(statuses.map(\.rawValue) == [0, 1, 2, 3, 4, 5])
  }
}
