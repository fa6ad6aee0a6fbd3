import Foundation

/// Something that a till does, to be interrupted at every step of it.
struct Scenario: Sendable, CustomStringConvertible {
  /// What there is before the daemon is started.
  enum Ground: Hashable, Sendable {
    /// No state directory.
    case nothing
    /// A till with an identity, the same one each time.
    case activated
    /// A till with an identity of its own each time.
    case activatedAnew
    /// Sales to give back, one for each time.
    case sold
    /// A journal of an earlier program, with orders that are paid, returned and open.
    case old(schema: Int)
  }

  var name: String
  var ground: Ground
  /// Whether a POS program that got no answer asks once more for the same.
  var isRepeated = true
  var act: @Sendable (Attempt) async throws -> Void

  var description: String { name }

  static let all = [
    Scenario(name: "activate", ground: .nothing, isRepeated: false) { attempt in
      try attempt.note(
        try await attempt.till.call(
          "POST", "/v1/terminal/activate", ["code": .string(attempt.activationCode)]))
    },
    Scenario(name: "check-in", ground: .activatedAnew, isRepeated: false) { attempt in
      try attempt.note(try await attempt.till.checkIn(forced: true))
      attempt.promises.change { $0.hasCheckedIn = true }
    },
    Scenario(name: "pay", ground: .activated) { attempt in
      try attempt.note(try await attempt.till.pay(attempt.number, 1_250, code: attempt.code))
    },
    Scenario(name: "precreate", ground: .activated) { attempt in
      let shown = try await attempt.till.precreate(attempt.number, 700)
      try attempt.note(shown)
      guard let code = shown.json["qr_code"].text else { return }
      // Once it was paid, another scan is refused.
      try? await attempt.world.walletPays(["qr_code": .string(code)])
      let order = try await attempt.till.call("GET", "/v1/orders/\(attempt.number)", wait: 20)
      try attempt.note(order)
    },
    Scenario(name: "refund", ground: .sold) { attempt in
      try attempt.note(try await attempt.till.refund(attempt.number, "r-1", 250))
    },
    Scenario(name: "revoke", ground: .sold) { attempt in
      try attempt.note(try await attempt.till.act("revoke", attempt.number))
    },
    Scenario(name: "cancel", ground: .activated) { attempt in
      try await attempt.world.customer(attempt.code, "never")
      let open = try await attempt.till.pay(attempt.number, 300, code: attempt.code, wait: nil)
      try attempt.note(open)
      try attempt.note(try await attempt.till.act("cancel", attempt.number))
    },
    Scenario(name: "print", ground: .activated) { attempt in
      let slip: JSON = [
        "print_id": .string(attempt.number),
        "lines": [["text": .string("SLIP \(attempt.number).")], ["rule": true]],
      ]
      let reply = try await attempt.till.call("POST", "/v1/print", slip)
      try attempt.note(reply)
      attempt.promises.change { _ = $0.slips.insert(attempt.number) }
    },
    Scenario(name: "migration from 1", ground: .old(schema: 1), isRepeated: false) { _ in },
    Scenario(name: "migration from 2", ground: .old(schema: 2), isRepeated: false) { _ in },
  ]
}

/// One time that a scenario is played.
struct Attempt: Sendable {
  let till: Till
  let world: World
  /// The `client_sn` of its order.
  let number: String
  /// All orders that there may be afterwards.
  let numbers: [String]
  /// The order by which the till shows afterwards that it still sells.
  let lastNumber: String
  let code: String
  let activationCode: String
  let promises = Monitor(Promises())

  /// Keeps what an answer promises.
  ///
  /// - Throws: ``JournalRefused``, or ``Trouble`` for an answer that no POS program should get.
  func note(_ reply: Reply) throws {
    let body = reply.json
    guard reply.status < 300 else {
      if body["code"] == "journal-unwritable" { throw JournalRefused() }
      throw Trouble("\(reply)")
    }
    guard let number = body["client_sn"].text else { return }
    promises.change { promises in
      promises.orders.insert(number)
      for item in body["returns"].list {
        guard let refund = item["refund_request_no"].text else { continue }
        promises.refunds.insert("\(number)/\(refund)")
      }
      if body["paid_at"].text != nil { promises.shownPaid.insert(number) }
      if ["failed", "canceled"].contains(body["state"].text) {
        promises.shownUnpaid.insert(number)
      }
    }
  }
}

/// The journal cannot be written, as a daemon may say while its disk fails.
struct JournalRefused: Error {}
