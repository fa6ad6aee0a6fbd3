/// Pauses that grow, with full jitter: what many machines repeat after one common outage spreads
/// over the whole pause, instead of coming back in step.
///
/// Pure: the caller counts the attempts and brings the randomness.
public struct Retry: Hashable, Sendable {
  /// The longest pause after the first attempt.
  public let base: Milliseconds
  /// The longest pause of all.
  public let cap: Milliseconds

  public init(base: Milliseconds, cap: Milliseconds) {
    self.base = Swift.max(1, base)
    self.cap = Swift.max(0, cap)
  }

  /// The longest pause after an attempt: doubled each time, up to the cap.
  ///
  /// - Parameter attempt: 0 for the first.
  public func bound(after attempt: Int) -> Milliseconds {
    guard attempt < 62, base <= cap >> Swift.max(0, attempt) else { return cap }
    return base << Swift.max(0, attempt)
  }

  /// A pause anywhere from 0 to the bound, each equally likely.
  public func pause(after attempt: Int, random: UInt64) -> Milliseconds {
    let choices = UInt64(bound(after: attempt)) + 1
    return Milliseconds(random.multipliedFullWidth(by: choices).high)
  }
}

extension Retry {
  /// Numbers that look random and are the same in every run: the `count`th of the series that
  /// belongs to a text.
  public static func random(_ count: Int, of text: String) -> UInt64 {
    // FNV-1a over the text, and the finish of SplitMix64.
    var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
    for octet in text.utf8 { mixed = (mixed ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
    mixed &+= UInt64(truncatingIfNeeded: count &+ 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
