import Foundation
import Testing

/// Captures of devices, played to the real daemon: docs/captures.md.
@Suite(.timeLimit(.minutes(2)))
struct DeviceCaptureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var file: String
    /// What is told of its scans: the code of goods, the mask of a payment code.
    var scans: [String]
    var testDescription: String { file }
  }
  static let cases = [
    Case(
      file: "honeywell-1450g-pos",
      scans: [
        "1234567890123", "12****78",
        "123456789012345678901234567890123456789012345678901234567890",
      ]),
    Case(file: "zebra-keyboard", scans: ["12****89"]),
    Case(file: "newland-fm3080-serial", scans: ["12****78", "1234567890123"]),
  ]

  private static let folder = Farm.source.appendingPathComponent("captures")

  @Test(arguments: cases)
  func replays(_ item: Case) async throws {
    let path = Self.folder.appendingPathComponent("\(item.file).capture").path
    try await withDevices(plug: { try await $0.plug(path, as: "captured") }) { shop in
      try await shop.ready("scanner")
      let events = try await EventFeed(shop.till.socket)
      defer { events.end() }
      let device = Farm.Device(farm: shop.farm, name: "captured")
      if item.file.contains("serial") {
        try await device.wait("open", ">= 1")
      } else {
        try await device.wait("listening", ">= 1")
      }
      try await device.farm.tell("replay captured pace=4", within: 60)
      let told = try await eventually("\(item.scans.count) scans") {
        let scans = events.events.filter { $0.type == "scan" }
        return scans.count >= item.scans.count ? scans : nil
      }
      #expect(
        told.map { ($0.data["masked"].text ?? $0.data["code"].text) } == item.scans, "\(told)")
    }
  }

  /// Every file of the folder is played by a test.
  @Test
  func allAreThere() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(files.sorted() == Self.cases.map { "\($0.file).capture" }.sorted())
  }
}
