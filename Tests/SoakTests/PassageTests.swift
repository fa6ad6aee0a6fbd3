import Testing

@testable import upayd_soak

/// When what arrives leaves again, in made-up time.
struct PassageTests {
  struct Row: Sendable {
    var name: String
    var toxics: [Toxic]
    var count: Int
    var decision: Passage.Decision
  }

  static let rows = [
    Row(
      name: "good", toxics: [], count: 10,
      decision: Passage.Decision(pieces: [Passage.Piece(at: 1_000, count: 10)])),
    Row(
      name: "latency", toxics: [.latency(delay: 200, jitter: 0)], count: 10,
      decision: Passage.Decision(pieces: [Passage.Piece(at: 1_200, count: 10)])),
    Row(
      name: "bandwidth", toxics: [.bandwidth(octetsPerSecond: 100)], count: 15,
      decision: Passage.Decision(pieces: [
        Passage.Piece(at: 1_050, count: 5), Passage.Piece(at: 1_100, count: 5),
        Passage.Piece(at: 1_150, count: 5),
      ])),
    Row(
      name: "slicer", toxics: [.slicer(size: 2, pause: 30)], count: 5,
      decision: Passage.Decision(pieces: [
        Passage.Piece(at: 1_000, count: 2), Passage.Piece(at: 1_030, count: 2),
        Passage.Piece(at: 1_060, count: 1),
      ])),
    Row(
      name: "limit data", toxics: [.limitData(octets: 4)], count: 5,
      decision: Passage.Decision(
        pieces: [Passage.Piece(at: 1_000, count: 4)], endsAt: 1_000)),
    Row(
      name: "black hole", toxics: [.latency(delay: 5, jitter: 0), .blackHole(after: nil)], count: 5,
      decision: Passage.Decision(swallows: true)),
    Row(
      name: "half-open", toxics: [.halfOpen], count: 5, decision: Passage.Decision(swallows: true)),
  ]

  @Test(arguments: rows)
  func decides(_ row: Row) {
    var passage = Passage(row.toxics, dice: Dice(1))
    #expect(passage.take(row.count, at: 1_000) == row.decision, "\(row.name)")
  }

  @Test("Nothing overtakes, whatever the jitter", arguments: 0..<50)
  func order(_ seed: UInt64) {
    var passage = Passage(
      [.latency(delay: 100, jitter: 100), .slicer(size: 10, pause: 3)], dice: Dice(seed))
    var times: [Int64] = []
    var count = 0
    for step in 0..<40 {
      let decision = passage.take(25, at: Int64(step) * 10)
      times += decision.pieces.map(\.at)
      count += decision.pieces.reduce(0) { $0 + $1.count }
    }
    #expect(times == times.sorted())
    #expect(count == 1_000)
  }

  @Test("A limit counts from the change of the network on")
  func limitCounts() {
    var passage = Passage([.limitData(octets: 10)], dice: Dice(1))
    #expect(passage.take(6, at: 0).endsAt == nil)
    passage.change(to: [.limitData(octets: 10)])
    #expect(passage.take(6, at: 0).endsAt == nil)
    let last = passage.take(6, at: 0)
    #expect(last.pieces.map(\.count) == [4])
    #expect(last.endsAt == 0)
  }

  @Test("One arrival is no more than so many pieces")
  func bounded() {
    var passage = Passage([.slicer(size: 1, pause: 0)], dice: Dice(1))
    let pieces = passage.take(100_000, at: 0).pieces
    #expect(pieces.count == Passage.mostPieces)
    #expect(pieces.reduce(0) { $0 + $1.count } == 100_000)
  }
}
