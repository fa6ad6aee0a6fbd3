import Terminal
import Testing

/// What a gateway may do to the two keys that it accepts when a terminal checks in: everything that
/// its documents leave open.
enum RotationModel: String, CaseIterable, CustomTestStringConvertible {
  /// A: every check-in makes the current key the previous one.
  case shift
  /// B: one signed by the previous key leaves that one the previous key.
  case keepPrevious
  /// C: one signed by the previous key answers the current one again.
  case reissue
  /// D: the old key dies at once.
  case strict
  /// The current key is answered again.
  case unchanged
  /// E: as A, and a key dies 48 hours after it was made; but a dead one may still check in.
  case expiring

  var testDescription: String { rawValue }
}

/// The gateway's two keys, by numbers that are never used twice.
struct ModelKeys: Hashable {
  let model: RotationModel
  private(set) var current = 0
  private(set) var previous: Int?
  /// When the keys were made, in milliseconds of the world's time.
  private var made: [Int: Milliseconds] = [0: 0]
  private var newest = 0

  static let life: Milliseconds = .hours(48)

  init(_ model: RotationModel) { self.model = model }

  func holds(_ number: Int) -> Bool { number == current || number == previous }

  /// Whether a request signed with the key is taken.
  func accepts(_ number: Int, at time: Milliseconds) -> Bool {
    guard holds(number) else { return false }
    return model != .expiring || time - (made[number] ?? 0) < Self.life
  }

  /// The number of the key that a check-in is answered with; nil when its signature is refused.
  mutating func checkIn(signedWith number: Int, at time: Milliseconds) -> Int? {
    guard holds(number) else { return nil }
    switch (model, number == current) {
    case (.unchanged, _), (.reissue, false): return current
    case (.keepPrevious, false): rotate(keeping: number, at: time)
    case (.strict, _): rotate(keeping: nil, at: time)
    case (.shift, _), (.keepPrevious, true), (.reissue, true), (.expiring, _):
      rotate(keeping: current, at: time)
    }
    return current
  }

  private mutating func rotate(keeping kept: Int?, at time: Milliseconds) {
    newest += 1
    previous = kept
    current = newest
    made = made.filter { $0.key == kept }
    made[newest] = time
  }

  /// How old a key is, no older than makes a difference.
  func age(of number: Int, at time: Milliseconds) -> Milliseconds? {
    model == .expiring ? made[number].map { min(time - $0, Self.life) } : nil
  }
}
