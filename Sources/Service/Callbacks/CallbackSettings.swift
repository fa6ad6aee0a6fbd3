import Cryptography
import Glibc

/// What the listener for notifications works by.
public struct CallbackSettings: Sendable {
  public var listen: ListenAddress
  /// Who may connect.
  public var allow: [IPNetwork]
  public var connections: Int
  /// Notifications that are looked at in a minute.
  public var rate: Int
  var certificateFile: String
  var keyFile: String?
  /// The systemd credential that is used before the file.
  var credential: String?

  /// What is wrong with the certificate or its key, by the key of the configuration.
  public struct Fault: Error, CustomStringConvertible {
    let key: String
    let message: String
    public var description: String { "callbacks.\(key): \(message)" }
  }

  private static let longest = 65_536

  /// The files that hold certificate and key.
  public var certificateFiles: [String] {
    [certificateFile] + [credential, keyFile].compactMap(\.self)
  }

  /// Whether systemd passes the key.
  var usesCredential: Bool { credential.map { access($0, F_OK) == 0 } ?? false }

  /// Both in PEM, as they are now.
  public func certificate() throws(Fault) -> (certificate: [UInt8], key: [UInt8]) {
    (try read("certificate_file", certificateFile, forbidden: 0), try key())
  }

  /// What systemd passes may be read by the daemon's group; a file of our own by nobody else.
  private func key() throws(Fault) -> [UInt8] {
    if let credential, usesCredential {
      return try read("key_file", credential, forbidden: S_IRWXO)
    }
    guard let keyFile else {
      throw Fault(key: "key_file", message: "is needed: it names a file with the key in PEM")
    }
    return try read("key_file", keyFile, forbidden: S_IRWXG | S_IRWXO)
  }

  private func read(
    _ key: String, _ path: String, forbidden: mode_t
  ) throws(Fault) -> [UInt8] {
    do throws(ValueError) {
      guard let octets = try Secret.octets(path, forbidden: forbidden, limit: Self.longest) else {
        throw ValueError("there is no file \(path)")
      }
      guard octets.count <= Self.longest else {
        throw ValueError("\(path) has more than \(Self.longest) octets")
      }
      return octets
    } catch {
      throw Fault(key: key, message: error.message)
    }
  }

  /// Whether certificate and key are there and belong together.
  func check() throws(Fault) {
    let pair = try certificate()
    if let fault = KeyPair.fault(certificate: pair.certificate, key: pair.key) {
      switch fault {
      case .certificate:
        throw Fault(
          key: "certificate_file", message: "\(certificateFile) holds no certificate in PEM")
      case .key:
        throw Fault(
          key: "key_file", message: "it holds no private key in PEM without a passphrase")
      case .mismatch:
        throw Fault(key: "key_file", message: "is the key of another certificate")
      }
    }
  }
}
