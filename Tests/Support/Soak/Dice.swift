/// Chance from a seed: the same seed throws the same dice (SplitMix64).
struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// Dice of their own for one part of the run, so that what one part throws changes no other.
  init(_ seed: UInt64, for part: String) {
    var mixed = seed
    for octet in part.utf8 { mixed = (mixed ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
    self.init(mixed)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// Whether something happens that does so `share` times of a hundred.
  mutating func happens(_ share: Int) -> Bool { number(1...100) <= share }

  /// One of several; `items` is not empty.
  mutating func one<Item>(of items: [Item]) -> Item { items[number(0...items.count - 1)] }
}
