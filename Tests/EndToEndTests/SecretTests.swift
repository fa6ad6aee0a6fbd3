import Foundation
import Testing

/// No key, no activation code and no payment code lies anywhere in clear.
@Suite(.timeLimit(.minutes(2)))
struct SecretTests {
  @Test
  func nothingInClear() async throws {
    try await withGateway { till, gateway in
      #expect(try await till.call("POST", "/v1/terminal/check-in").status == 200)
      gateway.customer("134567890123456781", .confirms)
      _ = try await till.pay("A-1", 100, code: "134567890123456780")
      _ = try await till.pay("A-2", 100, code: "134567890123456781", wait: nil)
      try await gateway.wait(for: "query", "A-2")
      gateway.next("pay", .answerInstead(200, "134567890123456782"))
      _ = try await till.pay("A-3", 100, code: "134567890123456782")
      _ = try await till.pay("A-4", 0, code: "134567890123456783")
      _ = try await till.call(
        "POST", "/v1/terminal/activate", ["code": "99999999", "replace": true])
      let feed = try await EventFeed(till.socket)
      defer { feed.end() }
      try await feed.wait(for: "the newest order") { $0.data["client_sn"] == "A-3" }

      let book = gateway.state.now.book
      var secrets = ["11000200", "99999999", book.vendorKey]
      secrets += (0...3).map { "13456789012345678\($0)" }
      for keys in book.terminals.values {
        secrets += [keys.current, keys.previous ?? keys.current]
      }
      let shown = try await [
        "/v1/terminal", "/v1/status", "/v1/orders", "/v1/devices", "/metrics", "/v1/orders/A-2",
      ].asyncMap { try await till.call("GET", $0).text }.joined()
      var places = [
        "the log": Array(till.log.utf8), "the events": Array("\(feed.events)".utf8),
        "answers": Array(shown.utf8),
      ]
      func readState() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: till.state) {
          places[name] = Array(try Data(contentsOf: URL(fileURLWithPath: "\(till.state)/\(name)")))
        }
      }
      // While a payment is open and its code still needed, and after all has been written out.
      try readState()
      expectNone(of: secrets, in: places)
      gateway.customerPays("A-2")
      try await till.resolved("A-2")
      #expect(try await till.stop() == .exited(0))
      try readState()
      places["the log"] = Array(till.log.utf8)
      expectNone(of: secrets, in: places)
      // The search does find what lies there in clear.
      #expect(
        places.contains {
          Data($0.value).range(of: Data("A-1".utf8)) != nil && $0.key.hasPrefix("journal")
        })
    }
  }

  private func expectNone(of secrets: [String], in places: [String: [UInt8]]) {
    for (place, octets) in places {
      for secret in secrets {
        // Data searches fast.
        let found = Data(octets).range(of: Data(secret.utf8))
        #expect(found == nil, "\(secret) stands in \(place)")
      }
    }
  }

  @Test
  func filesAreForTheOwnerOnly() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 100, code: "284712341234123412")
      let manager = FileManager.default
      func mode(_ path: String) throws -> Int {
        try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
      }
      #expect(try mode(till.state) == 0o700)
      for name in try manager.contentsOfDirectory(atPath: till.state) {
        #expect(try mode("\(till.state)/\(name)") == 0o600, "\(name)")
      }
      #expect(try mode(till.socket) == 0o660)
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
