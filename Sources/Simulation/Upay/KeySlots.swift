import Cryptography
public import Terminal

/// The keys a gateway accepts from one terminal: a shift register of two.
///
/// A request is accepted when it verifies under either key. Every accepted check-in, whichever key
/// signed it, makes the current key the previous one, so two lost answers in a row lock a terminal
/// out (Upay Web API, check-in: only the current and the last key are valid).
public struct KeySlots: Codable, Hashable, Sendable {
  public enum Slot: String, Codable, Sendable { case current, previous }

  public private(set) var current: String
  public private(set) var previous: String?
  /// When the current key was made, milliseconds since 1970.
  public private(set) var currentSince: Milliseconds
  public private(set) var rotations = 0
  /// Requests that only the previous key verified.
  public private(set) var acceptedByPrevious = 0

  init(first key: String, at time: Milliseconds) {
    current = key
    currentSince = time
  }

  /// The slot whose key made `signature` over `body`, or nil: illegal sign.
  mutating func slot(verifying signature: String, over body: [UInt8]) -> Slot? {
    if isSignature(signature, of: body, by: current) { return .current }
    guard let previous, isSignature(signature, of: body, by: previous) else { return nil }
    acceptedByPrevious += 1
    return .previous
  }

  func key(in slot: Slot) -> String {
    slot == .previous ? previous ?? current : current
  }

  /// An accepted check-in: `fresh` is current from now on.
  mutating func rotate(to fresh: String, at time: Milliseconds) {
    previous = current
    current = fresh
    currentSince = time
    rotations += 1
  }
}

/// Whether `signature` is MD5 over the octets of the body and then of the key, in hex of either case
/// (Upay Web API, signature).
func isSignature(_ signature: String, of body: [UInt8], by key: String) -> Bool {
  Digest.md5(body + Array(key.utf8)).hex == signature.lowercased()
}

/// A key as logs may name it: the first 8 hex digits of its SHA-256.
func keyID(_ key: String) -> String {
  String(Digest.sha256(Array(key.utf8)).hex.prefix(8))
}
