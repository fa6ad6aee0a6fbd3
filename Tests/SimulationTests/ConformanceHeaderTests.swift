import Conformance
import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

@Suite("Headers of requests", .timeLimit(.minutes(1)))
struct ConformanceHeaderTests {
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
}
