import Terminal
import Transport

extension Session {
  func show(_ number: String) async -> CommandStatus {
    await answer {
      () async throws(UnixHTTPError) in
      try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.get("/v1/orders/\(number)")
      }
    } show: { reply in
      reply.order.map { report($0.order) }
    }
  }

  /// Asks the gateway, and shows what is known then.
  func query(_ number: String) async -> CommandStatus {
    await answer {
      () async throws(UnixHTTPError) in
      try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.post("/v1/orders/\(number)/query", wait: 20)
      }
    } show: { reply in
      reply.order.map { report($0.order) }
    }
  }

  func reprint(_ number: String) async -> CommandStatus {
    await change("the receipt is printed again", "look at the printer before you ask again.") {
      () async throws(UnixHTTPError) in
      try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.post("/v1/orders/\(number)/receipt")
      }
    } show: { reply in
      reply.order.map {
        ["The receipt of \(printable($0.order.clientSN)) is printed again, marked as a copy."]
      }
    }
  }
}
