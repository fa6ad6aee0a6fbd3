import Testing

@testable import upayd_soak

/// What goes wrong is decided by the seed alone.
struct ChaosStreamTests {
  private func acts(
    _ part: ChaosStream.Part, seed: UInt64, _ count: Int = 300, span: Int64 = 1_800_000
  ) -> [ChaosStream.Beat] {
    var stream = ChaosStream(part, seed: seed, span: span)
    return (0..<count).map { _ in stream.next() }
  }

  @Test(arguments: ChaosStream.Part.allCases)
  func sameSeedSameChaos(_ part: ChaosStream.Part) {
    #expect(acts(part, seed: 11) == acts(part, seed: 11))
    #expect(acts(part, seed: 11) != acts(part, seed: 12))
  }

  @Test("Every kind of bad network, and every fault of the tables, comes")
  func allKinds() {
    let network = Set(acts(.network, seed: 3).map(\.act.kind))
    for kind in Toxic.kinds { #expect(network.contains("network: \(kind)"), "\(kind)") }
    #expect(network.contains("gateway away"))
    let faults = Set(acts(.faults, seed: 3, 3_000).map(\.act.kind))
    for kind in ChaosStream.kinds + ChaosStream.confusing + ["maintenance"] {
      #expect(faults.contains("fault: \(kind)"), "\(kind)")
    }
  }

  @Test("The daemon is killed every 20 to 60 s, in a short run more often")
  func killsOfTheDaemon() {
    let waits = acts(.daemon, seed: 5).map(\.wait)
    #expect(waits.allSatisfy { (20_000...60_000).contains($0) })
    #expect(acts(.daemon, seed: 5, span: 20_000).allSatisfy { $0.wait <= 7_200 })
    let kinds = Set(acts(.daemon, seed: 5).map(\.act.kind))
    #expect(kinds == ["daemon killed", "daemon killed while it starts"])
  }

  @Test("Maintenance lasts five minutes: not in a short run")
  func noMaintenanceInShortRuns() {
    let kinds = acts(.faults, seed: 3, 3_000, span: 600_000).map(\.act.kind)
    #expect(!kinds.contains("fault: maintenance"))
  }
}
