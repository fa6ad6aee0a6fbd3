import Testing

@testable import Terminal

/// Every sequence of events, to the depth that is named, with the daemon dying at every step: after a
/// crash there is what was committed last, and only what was committed had effects.
///
/// `SMALL_WORLDS_DEEPER=n` tells n steps more.
@Suite("Exhaustive small worlds", .timeLimit(.minutes(10)))
struct SmallWorldTests {
  @Test("A print job: every story there is; one unmarked slip, one pulse, none lost, no dead code")
  func printJob() throws {
    var roots = PrintJob.Kind.allCases.map { ("\($0)", PrintJobWorld($0)) }
    roots.append(("free with a drawer", PrintJobWorld(.free, drawer: true)))
    let census = try PrintJobWorld.tellAll(from: roots, depth: nil)
    #expect(census.isComplete)
    let remarkable: Set = [
      "queued", "printing", "printed", "dropped", "possible copy queued", "possible copy printing",
      "possible copy printed", "possible copy dropped", "attempts 5", "drawer waiting",
      "drawer withPrinter", "drawer given", "drawer expired",
    ]
    #expect(census.landmarks.isSuperset(of: remarkable), "\(census.landmarks)")
  }

  @Test("Two scanners, two orders: ten steps; no scan lost, none to another order")
  func scanners() throws {
    let census = try ScannerWorld.tellAll(from: [("idle", ScannerWorld())], depth: 10)
    #expect(census.depth >= 10)
    let remarkable: Set = [
      "a scan of nobody", "a scan of an order", "an outlived scan", "0 wait", "1 wait", "2 wait",
    ]
    #expect(census.landmarks.isSuperset(of: remarkable), "\(census.landmarks)")
  }

  @Test(
    "A key ring and its schedule: twenty steps; sells while a key is taken, and risks no third loss",
    arguments: RotationModel.allCases)
  func keyRing(_ model: RotationModel) throws {
    let census = try KeyRingWorld.tellAll(
      from: [("activated", try KeyRingWorld(model))], depth: 20)
    #expect(census.depth >= 20 || census.isComplete)
    var remarkable: Set = ["0 in doubt", "1 in doubt", "2 in doubt"]
    switch model {
    case .shift, .expiring: remarkable.formUnion(["1 lost", "2 lost", "locked out"])
    case .keepPrevious: remarkable.formUnion(["1 lost", "2 lost"])
    case .strict: remarkable.formUnion(["1 lost", "locked out"])
    case .reissue: remarkable.insert("1 lost")
    case .unchanged: break
    }
    #expect(census.landmarks.isSuperset(of: remarkable), "\(census.landmarks)")
    if model == .keepPrevious || model == .reissue || model == .unchanged {
      #expect(!census.landmarks.contains("locked out"))
    }
  }

  @Test(
    "An order, its returns and the gateway's books: six to ten steps; the two never disagree for good",
    arguments: OrderWorldRoot.allCases)
  func order(_ root: OrderWorldRoot) throws {
    let census = try OrderWorld.tellAll(
      from: [(root.rawValue, try root.world())], depth: root.depth)
    #expect(census.depth >= root.depth || census.isComplete)
    #expect(census.landmarks.isSuperset(of: root.landmarks), "\(census.landmarks)")
  }
}
