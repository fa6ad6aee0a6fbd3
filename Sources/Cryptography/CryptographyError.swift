/// Why a cryptographic operation gave no result. Never names a key or what it protects.
public enum CryptographyError: Error, Hashable, Sendable {
  /// A sealing key has 32 octets; this many were given.
  case keyLength(Int)
  /// More than ``Seal/maximumLength`` octets to seal or to open.
  case tooLong(Int)
  /// Sealed with another key, for another context, or altered since.
  case sealBroken
  /// Sealed in a format that this program does not know, by its first octet.
  case sealVersion(UInt8)
  /// The system has no random octets to give.
  case randomUnavailable
  /// No RSA private key of 2048 to 8192 bits in PEM, without a passphrase.
  case notSigningKey
  /// No RSA public key of 2048 to 8192 bits in PEM.
  case notVerificationKey
  /// libcrypto refused an operation that should always succeed; names the operation.
  case library(String)
}

extension CryptographyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .keyLength(let count): "a sealing key has 32 octets, not \(count)"
    case .tooLong(let count): "\(count) octets are too many to seal"
    case .sealBroken: "sealed with another key or for another place, or altered since"
    case .sealVersion(let version): "sealed in format \(version), which this program does not know"
    case .randomUnavailable: "the system gave no random octets"
    case .notSigningKey:
      "this is no RSA private key of 2048 to 8192 bits in PEM, without a passphrase"
    case .notVerificationKey: "this is no RSA public key of 2048 to 8192 bits in PEM"
    case .library(let operation): "libcrypto refused: \(operation)"
    }
  }
}
