internal import Cryptography
internal import Glibc

/// What a payment system's section needs beside its keys: the files that they name, and where to
/// complain.
struct SectionFiles {
  /// `gateway.securepay`.
  let dotted: String
  let settings: [String: Setting]
  let credentialsDirectory: String?
  private(set) var complaints: [(origin: ConfigurationOrigin, message: String)] = []
  /// Where each secret was found, by its dotted name.
  private(set) var secretOrigins: [String: String] = [:]

  init(_ dotted: String, _ settings: [String: Setting], credentialsDirectory: String?) {
    self.dotted = dotted
    self.settings = settings
    self.credentialsDirectory = credentialsDirectory
  }

  /// The first key that names a file of the account.
  var firstFile: String? {
    settings.filter { $0.key.hasSuffix("_file") && $0.key != "ca_file" && !$0.value.text.isEmpty }
      .keys.min()
  }

  /// A key of the section is not right, or needs another one.
  mutating func refuse(_ key: String, _ message: String) {
    let origin = settings[key]?.origin ?? settings["merchant_id"]?.origin ?? .builtIn
    complaints.append((origin, "\(dotted).\(key): \(message)"))
  }

  /// A secret from its systemd credential, else from its file.
  ///
  /// - Parameters:
  ///   - name: the credential's; with `_file` the key's.
  ///   - purpose: what it is, where it must be there.
  mutating func secret(_ name: String, _ file: String?, for purpose: String? = nil) -> Secret? {
    read(name, file, for: purpose) { path, forbidden throws(ValueError) in
      try Secret.read(path, forbidden: forbidden)
    }
  }

  /// A private key that signs, from its systemd credential, else from its file.
  mutating func signingKey(_ name: String, _ file: String?, for purpose: String) -> SigningKey? {
    read(name, file, for: purpose) { path, forbidden throws(ValueError) in
      guard let octets = try Secret.octets(path, forbidden: forbidden, limit: 16_384) else {
        return nil
      }
      do {
        return try SigningKey(pem: octets)
      } catch {
        throw ValueError("\(path): \(error)")
      }
    }
  }

  /// A certificate of ours, from `certificate_file`, and its key, from `private_key_file`.
  mutating func keyPair(
    _ certificateFile: String?, _ keyFile: String?
  ) -> (certificateID: String, key: SigningKey)? {
    let certificate = text(
      "certificate_file", certificateFile, for: "the merchant's certificate in PEM")
    let key = signingKey("private_key", keyFile, for: "the certificate's private key in PEM")
    guard let certificate, let key else { return nil }
    guard let id = String.serialNumber(ofCertificate: certificate) else {
      refuse("certificate_file", "holds no certificate in PEM")
      return nil
    }
    guard key.belongs(toCertificate: certificate) else {
      refuse("private_key_file", "is the key of another certificate than certificate_file")
      return nil
    }
    return (id, key)
  }

  /// A text that is no secret, such as a certificate.
  mutating func text(_ key: String, _ file: String?, for purpose: String) -> String? {
    guard let file else {
      refuse(key, "is needed: it names a file with \(purpose)")
      return nil
    }
    do throws(ValueError) {
      guard let octets = try Secret.octets(file, forbidden: 0, limit: 131_072) else {
        throw ValueError("there is no file \(file)")
      }
      guard let text = String(validating: octets, as: UTF8.self) else {
        throw ValueError("\(file) is no text")
      }
      return text
    } catch {
      refuse(key, error.message)
      return nil
    }
  }

  /// What systemd passes may be read by the daemon's group; a file of our own by nobody else.
  private mutating func read<Value>(
    _ name: String, _ file: String?, for purpose: String?,
    _ body: (String, mode_t) throws(ValueError) -> Value?
  ) -> Value? {
    do throws(ValueError) {
      if let credentialsDirectory,
        let value = try body("\(credentialsDirectory)/\(dotted).\(name)", S_IRWXO)
      {
        secretOrigins["\(dotted).\(name)"] = "systemd credential"
        return value
      }
      guard let file else {
        if let purpose {
          refuse("\(name)_file", "is needed: it names a file of mode 0600 with \(purpose)")
        }
        return nil
      }
      guard let value = try body(file, S_IRWXG | S_IRWXO) else {
        throw ValueError("there is no file \(file)")
      }
      secretOrigins["\(dotted).\(name)"] = file
      return value
    } catch {
      refuse("\(name)_file", error.message)
      return nil
    }
  }
}
