import Cryptography
public import Terminal

/// The keys a gateway accepts from one terminal: a shift register of two.
///
/// A request is accepted when it verifies under either key. What an accepted check-in does is the
/// rule `keys.rotation`: by default it makes the current key the previous one whichever signed it, so
/// two lost answers in a row lock a terminal out (Upay Web API, check-in: only the current and the
/// last key are valid).
public struct KeySlots: Codable, Hashable, Sendable {
  public enum Slot: String, Codable, Sendable { case current, previous }

  public private(set) var current: String
  public private(set) var previous: String?
  /// When the current key was made, milliseconds since 1970.
  public private(set) var currentSince: Milliseconds
  public private(set) var previousSince: Milliseconds?
  /// Keys that a check-in has made.
  public private(set) var rotations = 0
  /// Requests that only the previous key verified.
  public private(set) var acceptedByPrevious = 0

  init(first key: String, at time: Milliseconds) {
    current = key
    currentSince = time
  }

  /// The slot of the key that signed a request, or nil: illegal sign.
  ///
  /// - Parameter isAlive: whether a key of this age still signs.
  mutating func slot(
    of key: String, isAlive: (_ since: Milliseconds) -> Bool
  ) -> Slot? {
    if key == current, isAlive(currentSince) { return .current }
    guard key == previous, isAlive(previousSince ?? currentSince) else { return nil }
    acceptedByPrevious += 1
    return .previous
  }

  /// An accepted check-in that `signer` signed.
  ///
  /// - Returns: the key that the answer names; `fresh`, unless the rule keeps the current one.
  mutating func checkIn(
    signedBy signer: Slot, _ rotation: UpayRules.Keys.Rotation, fresh: String, at time: Milliseconds
  ) -> String {
    switch (rotation, signer) {
    case (.shift, _), (.keepPrevious, .current), (.reissue, .current):
      rotate(to: fresh, at: time)
    case (.keepPrevious, .previous): replaceCurrent(by: fresh, at: time)
    case (.strict, _):
      replaceCurrent(by: fresh, at: time)
      previous = nil
      previousSince = nil
    case (.reissue, .previous), (.unchanged, _):
      // The same key, whose life begins anew.
      currentSince = time
    }
    return current
  }

  /// `fresh` is current from now on, and what was current is previous.
  mutating func rotate(to fresh: String, at time: Milliseconds) {
    previous = current
    previousSince = currentSince
    replaceCurrent(by: fresh, at: time)
  }

  private mutating func replaceCurrent(by fresh: String, at time: Milliseconds) {
    current = fresh
    currentSince = time
    rotations += 1
  }
}

/// Whether `signature` is MD5 over the octets of the body and then of the key, in hex (Upay Web API,
/// signature).
///
/// - Parameter upperCase: whether capital digits are taken too.
func isSignature(
  _ signature: String, of body: [UInt8], by key: String, upperCase: Bool = true
) -> Bool {
  var signed: [UInt8] = []
  signed.reserveCapacity(body.count + key.utf8.count)
  signed.append(contentsOf: body)
  signed.append(contentsOf: key.utf8)
  let digest = Digest.md5(signed).hex
  return digest == signature || upperCase && digest == signature.lowercased()
}

/// A key as logs may name it: the first 8 hex digits of its SHA-256.
func keyID(_ key: String) -> String {
  String(Digest.sha256(Array(key.utf8)).hex.prefix(8))
}
