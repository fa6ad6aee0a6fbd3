import Testing

@testable import Transport

@Suite("What libcurl may ask of a transfer a second time")
struct TransferTests {
  private func transfer(sentOnce: Bool) throws -> Transfer {
    Transfer(
      TransferRecipe(
        url: "http://127.0.0.1/", method: "POST", headers: [], body: Array("money".utf8),
        connectTimeout: 1_000, timeout: 1_000, sentOnce: sentOnce),
      TransferSink { _ in }, on: try #require(EasyHandle()))
  }

  private func give(_ transfer: Transfer, _ count: Int) -> String {
    let text = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = transfer.give(into: UnsafeMutableRawBufferPointer(buffer))
    }
    return String(decoding: text, as: UTF8.self)
  }

  @Test("What moves money is given once: no body from its beginning, no second request")
  func sentOnce() throws {
    let transfer = try transfer(sentOnce: true)
    #expect(transfer.begin(remoteAddress: "127.0.0.1"))
    #expect(give(transfer, 3) == "mon")
    #expect(!transfer.rewind(to: 0))
    #expect(!transfer.begin(remoteAddress: "127.0.0.1"))
    #expect(give(transfer, 9) == "ey")
  }

  @Test("A question may be asked again, whole")
  func askedAgain() throws {
    let transfer = try transfer(sentOnce: false)
    #expect(transfer.begin(remoteAddress: "127.0.0.1"))
    #expect(give(transfer, 9) == "money")
    #expect(transfer.rewind(to: 0) && transfer.begin(remoteAddress: "127.0.0.1"))
    #expect(give(transfer, 9) == "money")
    #expect(!transfer.rewind(to: 6) && !transfer.rewind(to: -1))
  }
}
