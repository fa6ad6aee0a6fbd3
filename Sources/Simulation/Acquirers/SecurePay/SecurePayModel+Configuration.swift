import Terminal

extension SecurePayModel {
  mutating func prepare(at now: Milliseconds) throws {
    if certificates == nil { certificates = try SecurePayCertificates(at: now) }
  }

  func configuration(
    _ announcement: Announcement, in directory: Directory
  ) throws -> [(key: String, value: String)] {
    let account = [
      ("url", announcement.url), ("ca_file", announcement.caFile), ("environment", "test"),
      ("merchant_id", merchantID), ("terminal_id", "POS00001"),
      ("sign_method", rules.signMethod.rawValue),
    ]
    guard rules.signMethod == .certificate, let certificates else {
      try directory.write(secureKey + "\n", to: "securepay.secret", mode: 0o600)
      return account + [("secure_key_file", directory.path(of: "securepay.secret"))]
    }
    try directory.write(certificates.merchantKeyPEM, to: "securepay.key", mode: 0o600)
    try directory.write(certificates.merchantCertificate, to: "securepay.crt", mode: 0o644)
    try directory.write(certificates.trusted, to: "securepay-trusted.pem", mode: 0o644)
    return account + [
      ("certificate_file", directory.path(of: "securepay.crt")),
      ("private_key_file", directory.path(of: "securepay.key")),
      ("trusted_file", directory.path(of: "securepay-trusted.pem")),
    ]
  }
}
