/// One direction of one connection as a value: says when what arrives leaves again, and how much of
/// it. Times are milliseconds of any steady clock.
struct Passage: Sendable {
  /// So many octets leave at `at`.
  struct Piece: Hashable, Sendable {
    var at: Int64
    var count: Int
  }

  /// What becomes of octets that have arrived.
  struct Decision: Hashable, Sendable {
    var pieces: [Piece] = []
    /// The octets after the pieces are lost.
    var swallows = false
    /// The connection ends after the pieces, at this time.
    var endsAt: Int64?
  }

  /// More pieces than this are not made of one arrival: the rest goes as one.
  static let mostPieces = 256

  private var toxics: [Toxic]
  private var dice: Dice
  /// Nothing leaves before what arrived before it.
  private var lastAt: Int64 = 0
  private var passed = 0

  init(_ toxics: [Toxic], dice: Dice) {
    self.toxics = toxics
    self.dice = dice
  }

  /// The network changes under an open connection; what it limits is counted anew.
  mutating func change(to toxics: [Toxic]) {
    self.toxics = toxics
    passed = 0
  }

  /// How long the end of the connection waits, once everything has left.
  var closeDelay: Int64 {
    toxics.reduce(0) { if case .slowClose(let delay) = $1 { $0 + delay } else { $0 } }
  }

  /// When everything that was let through will have left.
  var drainedAt: Int64 { lastAt }

  mutating func take(_ count: Int, at now: Int64) -> Decision {
    var decision = Decision()
    var left = count
    var start = now
    var size = count
    var pause: Int64 = 0
    var rate: Int64?
    for toxic in toxics {
      switch toxic {
      case .blackHole, .halfOpen, .refuse: decision.swallows = true
      case .latency(let delay, let jitter):
        start += max(0, delay + (jitter > 0 ? Int64.random(in: -jitter...jitter, using: &dice) : 0))
      case .bandwidth(let octetsPerSecond): rate = min(rate ?? .max, max(1, octetsPerSecond))
      case .slicer(let wanted, let between):
        size = min(size, max(1, wanted))
        pause += between
      case .limitData(let octets):
        if passed + left >= octets {
          left = max(0, octets - passed)
          decision.endsAt = start
        }
      case .slowClose, .resetPeer: break
      }
    }
    guard !decision.swallows else { return Decision(swallows: true) }
    passed += left
    if let rate { size = min(size, max(1, Int(rate / 20))) }
    var at = max(start, lastAt)
    while left > 0 {
      let piece = decision.pieces.count + 1 < Self.mostPieces ? min(left, varied(size)) : left
      if let rate { at += Int64(piece) * 1_000 / rate }
      decision.pieces.append(Piece(at: at, count: piece))
      left -= piece
      if left > 0 { at += pause }
    }
    lastAt = max(lastAt, at)
    if decision.endsAt != nil { decision.endsAt = lastAt }
    return decision
  }

  /// Slices are not all alike, as those of a network are not.
  private mutating func varied(_ size: Int) -> Int {
    guard size > 3, toxics.contains(where: { if case .slicer = $0 { true } else { false } }) else {
      return size
    }
    return dice.number(size * 2 / 3...size)
  }
}
