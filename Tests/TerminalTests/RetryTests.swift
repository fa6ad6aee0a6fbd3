import Testing

@testable import Terminal

@Suite("Pauses with full jitter")
struct RetryTests {
  static let retry = Retry(base: .seconds(3), cap: .minutes(5))

  @Test(
    "The bound doubles up to the cap, whatever the count", arguments: [0, 1, 5, 6, 7, 61, 62, 99])
  func bound(_ attempt: Int) {
    let expected = attempt < 7 ? .seconds(3) << attempt : Milliseconds.minutes(5)
    #expect(Self.retry.bound(after: attempt) == Swift.min(expected, .minutes(5)))
  }

  @Test("Nonsense is bounded too")
  func nonsense() {
    #expect(Retry(base: 0, cap: 10).bound(after: 0) == 1)
    #expect(Retry(base: 5, cap: -1).bound(after: 3) == 0)
    #expect(Retry(base: 5, cap: 100).bound(after: -7) == 5)
    #expect(Retry(base: 5, cap: .max).bound(after: 200) == .max)
    #expect(Retry(base: .max, cap: .max).pause(after: 0, random: .max) == .max)
  }

  @Test("A pause is anywhere from 0 to the bound, each as likely")
  func uniform() {
    var dice = OrderDice(seed: 7)
    var tenths = [Int](repeating: 0, count: 10)
    var outside = 0
    for _ in 0..<10_000 {
      let pause = Self.retry.pause(after: 3, random: dice.next())
      tenths[pause < 0 ? 0 : Int(Swift.min(9, pause / 2_400))] += 1
      if pause > 24_000 || pause < 0 { outside += 1 }
    }
    #expect(outside == 0)
    #expect(tenths.allSatisfy { (800...1_200).contains($0) }, "\(tenths)")
    #expect(Self.retry.pause(after: 3, random: 0) == 0)
    #expect(Self.retry.pause(after: 3, random: .max) == 24_000)
  }

  @Test("The numbers of a text are always the same, and others than its neighbour's")
  func deterministic() {
    let one = (0..<100).map { Retry.random($0, of: "n-1") }
    #expect(one == (0..<100).map { Retry.random($0, of: "n-1") })
    #expect(Set(one + (0..<100).map { Retry.random($0, of: "n-2") }).count == 200)
    #expect(Retry.random(.max, of: "") != Retry.random(.min, of: ""))
  }
}
