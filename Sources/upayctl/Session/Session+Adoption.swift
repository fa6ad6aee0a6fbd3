import Terminal
import Transport

/// Which of an order's two numbers was typed; the raw value is its name on the socket.
enum AdoptedNumber: String, Hashable, Sendable, CaseIterable {
  case sn
  case clientSN = "client_sn"

  /// How a number is understood: first one way, and where there is no such order the other.
  ///
  /// Gateways number with digits only (Upay Web API, response field `sn`: 16 of them); a till's own
  /// number mostly holds letters, or is short.
  static func order(for number: String) -> [AdoptedNumber] {
    let isDigits = number.utf8.allSatisfy { (0x30...0x39).contains($0) }
    let first: AdoptedNumber = isDigits && number.utf8.count >= 12 ? .sn : .clientSN
    return allCases.filter { $0 == first } + allCases.filter { $0 != first }
  }
}

extension Resolution.Verdict {
  /// As it is typed: `not-paid` as well as `not_paid`.
  init?(typed text: String) { self.init(rawValue: text.replacing("-", with: "_")) }
}

extension Session {
  /// Takes an order over that was made on another till, or before this journal.
  ///
  /// - Parameter by: what the number is; nil: found out.
  func adopt(_ number: String, by: AdoptedNumber?) async -> CommandStatus {
    let ways =
      by.map { [$0] }
      ?? AdoptedNumber.order(for: number).filter {
        $0 == .sn || ClientSN(number) != nil
      }
    return await change(
      "the order was adopted", "`upayctl show \(number)` tells; to adopt it again is safe."
    ) {
      () async throws(UnixHTTPError) in
      var first: Reply?
      for way in ways {
        let reply = try await daemon.post("/v1/orders/adopt", [way.rawValue: .string(number)])
        // The gateway knows no such number, or does not take it for one.
        guard reply.status == 404 || reply.status == 422 else { return reply }
        if first == nil || first?.status == 404 { first = reply }
      }
      return first ?? Reply(status: 404, body: [])
    } show: { reply in
      reply.order.map { report($0.order) }
    }
  }

  /// A person's word on an order that needs attention.
  func resolve(_ number: String, as verdict: Resolution.Verdict, _ note: ActionNote)
    async -> CommandStatus
  {
    await change("the word was taken", "`upayctl show \(number)` tells.") {
      () async throws(UnixHTTPError) in
      try await onOrder(number) { number async throws(UnixHTTPError) in
        let body = note.body.merging(["as": .string(verdict.rawValue)]) { $1 }
        return try await daemon.post("/v1/orders/\(number)/resolve", body)
      }
    } show: { reply in
      reply.order.map { report($0.order) }
    }
  }
}
