/// The generator of an exploration: SplitMix64, written out here, so that a seed means the same run
/// with every version of the standard library's own generators.
struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A stream of its own for the thing that has this number: what is drawn there moves nothing here.
  func fork(_ number: Int) -> Dice {
    Dice(seed: Self.mixed(state ^ Self.mixed(UInt64(truncatingIfNeeded: number) &+ 0x5851_F42D)))
  }

  /// The first number of the stream.
  var first: UInt64 {
    var copy = self
    return copy.next()
  }

  /// 0 up to, and not with, `count`.
  mutating func below(_ count: Int) -> Int {
    guard count > 1 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound) + 1))
  }

  /// True in so many of a thousand cases.
  mutating func chance(_ perMille: Int) -> Bool { below(1_000) < perMille }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
