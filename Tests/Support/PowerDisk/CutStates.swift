/// The states that a power cut at one instant may leave.
struct CutStates {
  private let sectors: [Int]

  init(_ debts: [DiskModel.Debt]) { sectors = debts.map(\.sectors) }

  /// Of each debt the sectors that have reached the disk: all and none; every beginning and every
  /// end of what was written; each single debt dropped, and alone; each write torn between two
  /// sectors, with what came before it, with everything, and the other way round; and a number of
  /// random choices of sectors.
  ///
  /// - Parameter limit: of more than this, all and none stay, and a sample is taken of the others.
  func masks(
    limit: Int, random: Int, using generator: inout some RandomNumberGenerator
  ) -> [[UInt64]] {
    let count = sectors.count
    guard count > 0 else { return [[]] }
    let none = [UInt64](repeating: 0, count: count)
    let all = [UInt64](repeating: .max, count: count)
    var others: [[UInt64]] = []
    for index in 0..<count {
      var beginning = none
      for kept in 0..<index { beginning[kept] = .max }
      if index > 0 { others.append(beginning) }
      var end = all
      for dropped in 0...index { end[dropped] = 0 }
      if index < count - 1 { others.append(end) }
      var dropped = all
      dropped[index] = 0
      var alone = none
      alone[index] = .max
      others += [dropped, alone]
      for boundary in 1..<max(1, sectors[index]) {
        let head = (UInt64(1) << UInt64(boundary)) - 1
        let tail = ~head
        for half in [head, tail] {
          for start in [beginning, all] {
            var torn = start
            torn[index] = half
            others.append(torn)
          }
        }
      }
    }
    for _ in 0..<random {
      others.append(sectors.map { _ in UInt64.random(in: 0...UInt64.max, using: &generator) })
      // Mostly written, and the other way round.
      let few = UInt64.random(in: 1...10, using: &generator)
      others.append(
        sectors.map { _ in UInt64.random(in: 0...10, using: &generator) < few ? UInt64.max : 0 })
    }
    let room = max(0, limit - 2)
    if others.count > room {
      others.shuffle(using: &generator)
      others.removeLast(others.count - room)
    }
    return [all, none] + others
  }
}

/// A generator that one number seeds.
public struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  public init(_ seed: UInt64) { state = seed }
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
