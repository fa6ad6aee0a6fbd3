import Conformance
import Testing

struct ConformanceIdentityTests {
  /// Neither the local API nor a program takes a key: an identity comes from an activation.
  @Test(.covers("3.3/import"))
  func noKeyIsEnteredByHand() throws {
    let outside: Set = ["LocalAPI", "Service", "upayctl", "upayd"]
    let files = try Project.files(in: "Sources").filter { outside.contains($0.target) }
    #expect(files.count > 100)
    for file in files {
      #expect(!file.lines.contains { $0.contains("terminal_key") }, "\(file.path)")
    }
  }
}
