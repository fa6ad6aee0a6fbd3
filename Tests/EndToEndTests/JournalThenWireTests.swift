import Foundation
import Testing

/// What moves money stands in the journal, durably, before its first octet leaves.
@Suite(.timeLimit(.minutes(2)))
struct JournalThenWireTests {
  static let commands = ["pay", "warm pay", "precreate", "refund", "revoke", "cancel"]

  /// The gateway reads the daemon's journal when the request arrives.
  @Test(arguments: commands)
  func stood(_ command: String) async throws {
    try await withGatewayAndDevices { till, gateway, world in
      let path = command == "warm pay" ? "pay" : command
      try await prepare(command, till, gateway)
      let journal = "\(till.state)/journal.db"
      let found = Monitor<[String]>([])
      gateway.next(
        path,
        .watched {
          let rows = Result {
            try SQLiteTool.rows(
              "SELECT state, body, code IS NULL FROM orders WHERE client_sn = 'A-1'", on: journal)
          }
          found.change { $0 = (try? rows.get().first) ?? ["\(rows)", "", ""] }
        })
      try await perform(command, till, world)
      let row = found.now
      try #require(row.count == 3, "the journal was not there: \(row)")
      let body = try JSON(row[1].utf8)
      switch path {
      case "pay":
        #expect(row[0] == "submitted", "\(row)")
        #expect(row[2] == "0", "the sealed code is not there: \(row)")
      case "precreate": #expect(row[0] == "submitted", "\(row)")
      case "cancel": #expect(row[0] == "canceling", "\(row)")
      case "revoke": #expect(row[0] == "revoking", "\(row)")
      default:
        #expect("\(body)".contains("r-1"), "the refund is not there: \(body)")
      }
      // A QR code that nobody pays would be waited for.
      if path == "precreate" { _ = try await till.act("cancel", "A-1") }
      try await expectAgreement(till, gateway)
    }
  }

  /// The daemon is killed at the very moment when the request arrives; the money moves all the same.
  @Test(arguments: commands)
  func killedAtTheArrival(_ command: String) async throws {
    try await withGatewayAndDevices { till, gateway, world in
      let path = command == "warm pay" ? "pay" : command
      try await prepare(command, till, gateway)
      let pid = try till.process.pid
      gateway.next(path, .watched { kill(pid, SIGKILL) })
      _ = try? await perform(command, till, world)
      _ = try await till.process.end()
      await till.kill()
      #expect(gateway.count(path) == 1)
      try await till.start()
      let order = try await till.resolved("A-1")
      switch command {
      case "pay", "warm pay":
        #expect(order["state"] == "paid", "\(order)")
        #expect(gateway.count("pay") == 1, "the payment left twice")
      // A QR code that nobody knows is given up.
      case "precreate", "cancel": #expect(order["state"] == "canceled", "\(order)")
      case "refund": #expect(order["state"] == "partially_refunded", "\(order)")
      default: #expect(order["state"] == "revoked", "\(order)")
      }
      if path == "refund" {
        let numbers = gateway.state.now.seen.filter { $0.path == path }.map {
          $0.body["refund_request_no"]
        }
        #expect(Set(numbers) == ["r-1"], "\(numbers)")
      }
      try await expectAgreement(till, gateway)
    }
  }

  private func prepare(
    _ command: String, _ till: Till, _ gateway: IndependentGateway
  ) async throws {
    switch command {
    case "refund", "revoke":
      #expect(try await till.pay("A-1", 1_000, code: "134567890123456789").status == 200)
    case "cancel":
      gateway.customer("134567890123456789", .confirms)
      _ = try await till.pay("A-1", 1_000, code: "134567890123456789", wait: nil)
      try await gateway.wait(for: "query", "A-1")
    case "warm pay":
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 1_000])
      try await gateway.wait(for: "query")
    default: break
    }
  }

  private func perform(_ command: String, _ till: Till, _ world: World) async throws {
    let reply: Reply
    switch command {
    case "refund": reply = try await till.refund("A-1", "r-1", 250)
    case "revoke", "cancel": reply = try await till.act(command, "A-1")
    case "precreate": reply = try await till.precreate("A-1", 1_000)
    case "warm pay":
      try await world.scan("134567890123456789")
      reply = try await till.call("GET", "/v1/orders/A-1", wait: 20)
    default: reply = try await till.pay("A-1", 1_000, code: "134567890123456789")
    }
    #expect(reply.status < 300, "\(reply)")
  }
}
