import Conformance
import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

@Suite("What the simulator says and takes", .timeLimit(.minutes(1)))
struct ConformanceServerTests {
  @Test("Every spelling of the media type is taken", .covers("1.2/content-type-spelling"))
  func mediaType() async throws {
    try await withSimulator { _, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      let spellings = [
        "application/json", "Application/JSON", "application/json; charset=utf-8",
        "application/json;charset=UTF-8", "text/plain", nil,
      ]
      let requests = spellings.enumerated().map { index, spelling in
        var request = till.request("/upay/v2/pay", TestTill.payment("A\(index)"))
        request.head.headers.remove(name: "content-type")
        if let spelling { request.head.headers.add(name: "Content-Type", value: spelling) }
        return request
      }
      let client = try await TestClient.connect(
        to: announcement.url, caFile: announcement.caFile)
      for answer in try await client.exchange(requests) {
        guard case .complete(200, _, let body) = answer else {
          Issue.record("\(answer)")
          continue
        }
        #expect(Verdict(status: 200, body: body).result == "PAY_SUCCESS")
      }
    }
  }

  @Test("What is not there is not found, in the gateway's own words")
  func notFound() async throws {
    try await withSimulator { _, announcement in
      let client = try await TestClient.connect(
        to: announcement.url, caFile: announcement.caFile)
      let answers = try await client.exchange([
        TestClient.request(.POST, "/api/v2/pay", body: Array("{}".utf8)),
        TestClient.request(.GET, "/upay/v2/query"),
      ])
      for answer in answers {
        guard case .complete(404, _, let body) = answer else {
          Issue.record("\(answer)")
          continue
        }
        #expect(String(decoding: body, as: UTF8.self) == #"{"message":"Not Found"}"#)
      }
      covers("10.1/1-wrong-path", "10.1/1-post-only")
    }
  }

  @Test("Every value of every answer is a text")
  func texts() throws {
    var bench = try FaultTests.Bench()
    let calls = [
      ("/upay/v2/pay", TestTill.payment("A1")), ("/upay/v2/query", ["client_sn": "A1"]),
      (
        "/upay/v2/refund",
        [
          "client_sn": "A1", "refund_request_no": "1", "refund_amount": "1", "operator": "o",
        ]
      ),
      ("/upay/v2/cancel", ["client_sn": "A1"]), ("/upay/v2/pay", ["client_sn": "A1"]),
      ("/terminal/checkin", ["device_id": TestTill.deviceID]),
    ]
    for (path, members) in calls {
      guard case .answer(let reply, _) = bench.send(path, members) else {
        Issue.record("no answer to \(path)")
        continue
      }
      let answer = try #require(JSONText.object(reply.body))
      #expect(JSONValue.object(answer).leaves.allSatisfy { $0.text != nil }, "\(path)")
    }
    covers("10.1/1-texts")
  }
}

extension JSONValue {
  /// All values that are neither objects nor arrays.
  fileprivate var leaves: [JSONValue] {
    switch self {
    case .object(let members): members.values.flatMap(\.leaves)
    case .array(let elements): elements.flatMap(\.leaves)
    case .null, .bool, .integer, .string: [self]
    }
  }
}
