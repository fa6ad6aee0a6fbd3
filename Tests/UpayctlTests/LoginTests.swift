import Terminal
import Testing

@testable import UpayctlCommand

@Suite("Logins of payers")
struct LoginTests {
  static let believed = """
    {"believed":true,"gateway":"ucsp","experimental":true,"message_id":"U1","user_id":"u-1",\
    "mobile":"138****0001","industry_code":"0001","channel_code":"C1",\
    "made_at":"2026-11-21T06:30:00+08:00"}
    """
  static let refused = """
    {"believed":false,"gateway":"ucsp","experimental":true,\
    "reason":"the login message is not believed: the signature is wrong"}
    """
  static let unsupported = """
    {"type":"urn:upayd:error:not-supported-by-gateway","code":"not-supported-by-gateway",\
    "title":"Not supported","status":422,"detail":"No payment system has logins."}
    """

  @Test(
    "The daemon is asked, and what it says decides",
    arguments: [
      (200, believed, CommandStatus.done, "LOGGED IN"), (200, refused, .failed, "NOBODY"),
      (422, unsupported, .refused, ""), (200, "{}", .failed, ""),
    ])
  func verdict(
    _ status: Int, _ answer: String, _ expected: CommandStatus, _ word: String
  ) async throws {
    let daemon = try FakeDaemon { _, _ in .json(status, answer) }
    defer { daemon.stop() }
    let test = TestConsole()
    let result = await testSession(daemon, test.console()).verifyLogin {
      () throws(SmallInput.Failure) in Array(#"{"msgInfo":1}"#.utf8)
    }
    #expect(result == expected)
    #expect(daemon.requests.map(\.target) == ["/v1/logins/verify"])
    #expect(test.output.contains(word))
    if !word.isEmpty {
      #expect(test.output.contains("EXPERIMENTAL"))
      #expect(test.output.contains("138****0001") == (expected == .done))
    }
  }

  @Test("A file is sent without its line's end, and escaped where it has lines within")
  func lines() {
    func data(_ text: String) -> String? { LoginFile.data(Array(text.utf8)) }
    #expect(data("{\"a\":1}\r\n\n") == "{\"a\":1}")
    #expect(data("request_data=%7B%7D\n") == "request_data=%7B%7D")
    #expect(data("{\n\t\"é\": 1\n}\n") == "%7B%0A%09%22%C3%A9%22%3A%201%0A%7D")
    #expect(data(" \n") == nil && LoginFile.data([0xFF]) == nil)
  }

  @Test(
    "What cannot be read is told, and nobody is asked",
    arguments: [
      SmallInput.Failure.tooLarge(16_384), .noFile, .system(2),
    ])
  func unreadable(_ failure: SmallInput.Failure) async throws {
    let daemon = try FakeDaemon { _, _ in .json(200, Self.believed) }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    let result = await session.verifyLogin { () throws(SmallInput.Failure) in throw failure }
    #expect(result == .usage)
    #expect(test.errors.contains(failure.words))
    for octets in [[], [0xFF, 0xFE]] as [[UInt8]] {
      let result = await session.verifyLogin { () throws(SmallInput.Failure) in octets }
      #expect(result == .usage)
    }
    #expect(daemon.requests.isEmpty)
  }

  @Test("A file is read up to its limit")
  func files() throws {
    let folder = try Folder()
    let path = folder.path("login")
    try NewFile(path: path, mode: 0o600).write(Array("0123456789".utf8), replacing: false)
    #expect(try SmallInput(path: path, limit: 10).read() == Array("0123456789".utf8))
    #expect(throws: SmallInput.Failure.tooLarge(9)) { try SmallInput(path: path, limit: 9).read() }
    #expect(throws: SmallInput.Failure.noFile) {
      try SmallInput(path: folder.path("."), limit: 9).read()
    }
    #expect(throws: SmallInput.Failure.system(2)) {
      try SmallInput(path: path + ".none", limit: 9).read()
    }
  }
}
