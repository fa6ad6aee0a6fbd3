import COpenSSL
import Cryptography
import Testing

/// Keys that sign, certificates that are believed, and secrets that are shared.
@Suite struct SigningTests {
  static let time: Int64 = 1_800_000_000
  static let authority = try? SigningAuthority(name: "test", at: time)
  static let signer = try? authority?.identity("041@SIM@00040000:SIGN@00000001")
  static let message = Array("orderId=1&txnAmt=100".utf8)

  // MARK: Keys

  @Test(arguments: SignatureScheme.allCases)
  func signsAndVerifies(_ scheme: SignatureScheme) throws {
    let key = try #require(Self.signer).key
    let signature = try key.sign(Self.message, scheme)
    #expect(signature.count == 256)
    #expect(try key.sign(Self.message, scheme) == signature)
    #expect(key.verificationKey.accepts(signature, of: Self.message, scheme))
    for other in SignatureScheme.allCases where other != scheme {
      #expect(!key.verificationKey.accepts(signature, of: Self.message, other))
    }
    #expect(!key.verificationKey.accepts(signature, of: Self.message + [0], scheme))
    for index in stride(from: 0, to: signature.count, by: 17) {
      var broken = signature
      broken[index] ^= 1
      #expect(!key.verificationKey.accepts(broken, of: Self.message, scheme))
    }
    for wrong in [
      [], Array(signature.dropLast()), signature + [0], Array(repeating: 0, count: 256),
    ] {
      #expect(!key.verificationKey.accepts(wrong, of: Self.message, scheme))
    }
    #expect(ERR_peek_error() == 0)
  }

  @Test func readsWhatItWrote() throws {
    let pem = try rsaKey(bits: 2_048)
    let key = try SigningKey(pem: Array(pem.utf8))
    #expect(key.verificationKey.accepts(try key.sign(Self.message), of: Self.message))
    #expect(!"\(key)".contains("PRIVATE"))
    var dumped = ""
    dump(key, to: &dumped)
    #expect(dumped.utf8.count < 40)
  }

  @Test func otherKeysAreRefused() throws {
    let short = try rsaKey(bits: 1_024)
    let curve = try TestAuthority().leaf().key
    for pem in ["", "x", short, curve, String(short.dropLast(100))] {
      #expect(throws: CryptographyError.notSigningKey) { try SigningKey(pem: Array(pem.utf8)) }
      #expect(throws: CryptographyError.notVerificationKey) { try VerificationKey(pem: pem) }
    }
    #expect(ERR_peek_error() == 0)
  }

  // MARK: Certificates

  @Test func aSignerIsKnownByItsCertificate() throws {
    let authority = try #require(Self.authority)
    let identity = try authority.identity(
      "041@中国@银联@1", serial: 68_759_663_125, key: try #require(Self.signer).key)
    let trusted = try TrustedCertificates(authority.certificates)
    let signer = try trusted.signer(identity.certificate, at: Self.time)
    #expect(signer.commonName == "041@中国@银联@1")
    #expect(signer.serialNumber == "68759663125")
    #expect(identity.serialNumber == "68759663125")
    #expect(signer.key.accepts(try identity.key.sign(Self.message), of: Self.message))
    #expect(String.serialNumber(ofCertificate: "x") == nil)
  }

  @Test(
    arguments: [
      (-3_601, CertificateError.notYetValid), (-3_600, nil), (0, nil), (31_535_999, nil),
      (31_536_000, .expired), (400_000_000, .expired),
    ] as [(Int64, CertificateError?)])
  func aSignerHasItsTime(_ offset: Int64, _ expected: CertificateError?) throws {
    let trusted = try TrustedCertificates(try #require(Self.authority).certificates)
    let certificate = try #require(Self.signer).certificate
    #expect(fault(trusted, certificate, at: Self.time + offset) == expected)
  }

  @Test func onlyWhatLeadsToAPinnedOne() throws {
    let authority = try #require(Self.authority)
    let certificate = try #require(Self.signer).certificate
    let other = try SigningAuthority(name: "test", at: Self.time)
    let theirs = try TrustedCertificates(other.certificates)
    #expect(isUntrusted(fault(theirs, certificate)))
    // The one between is enough, the root without it is not: it does not come along.
    #expect(fault(try TrustedCertificates([authority.certificates[1]]), certificate) == nil)
    #expect(isUntrusted(fault(try TrustedCertificates([authority.certificates[0]]), certificate)))
    #expect(
      fault(try TrustedCertificates([authority.certificates.joined()]), certificate) == nil)
    // A signer is no authority: nobody is trusted by its word.
    #expect(fault(try TrustedCertificates([certificate]), certificate) == nil)
    #expect(isUntrusted(fault(theirs, try TestAuthority().leaf().certificate)))
    #expect(ERR_peek_error() == 0)
  }

  @Test func aKeyForOtherThingsDoesNotSign() throws {
    let authority = try #require(Self.authority)
    let trusted = try TrustedCertificates(authority.certificates)
    let key = try #require(Self.signer).key
    let identity = try authority.identity("x", key: key, usage: "keyEncipherment")
    #expect(fault(trusted, identity.certificate) == .notForSigning)
  }

  @Test func brokenCertificates() throws {
    let trusted = try TrustedCertificates(try #require(Self.authority).certificates)
    let whole = try #require(Self.signer).certificate
    for length in stride(from: 0, to: whole.utf8.count - 1, by: 13) {
      let cut = String(whole.prefix(length))
      #expect(fault(trusted, cut) == .unreadable)
    }
    let long = whole + String(repeating: "\n", count: TrustedCertificates.maximumLength)
    #expect(fault(trusted, long) == .unreadable)
    var octets = Array(whole.utf8)
    for index in stride(from: 64, to: octets.count - 64, by: 41) {
      let kept = octets[index]
      octets[index] = kept == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      let broken = String(decoding: octets, as: UTF8.self)
      #expect(broken == whole || fault(trusted, broken) != nil, "octet \(index)")
      octets[index] = kept
    }
  }

  @Test(
    arguments: [
      ([], CertificateError.none), ([""], .unreadable), (["x"], .unreadable),
      (["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"], .unreadable),
    ] as [([String], CertificateError)])
  func nothingToTrust(_ pinned: [String], _ expected: CertificateError) {
    #expect(throws: expected) { try TrustedCertificates(pinned) }
  }

  @Test func tooManyToTrust() throws {
    let certificate = try #require(Self.signer).certificate
    let cut = [certificate + certificate.prefix(200)]
    #expect(throws: CertificateError.unreadable) { try TrustedCertificates(cut) }
    let pinned = Array(repeating: certificate, count: TrustedCertificates.maximumCount)
    #expect(throws: Never.self) { try TrustedCertificates(pinned) }
    #expect(throws: CertificateError.tooMany) { try TrustedCertificates(pinned + [certificate]) }
  }

  @Test func theAuthorityDoesNotPrintItsKey() throws {
    var text = "\(try #require(Self.authority))"
    dump(try #require(Self.authority), to: &text)
    #expect(!text.contains("PRIVATE"))
  }

  // MARK: Secrets

  @Test func digestsOverASecret() {
    let secret = Secret("KEY".utf8)
    #expect(secret.count == 3)
    #expect(Digest.md5("a=1".utf8, then: secret) == Digest.md5("a=1KEY".utf8))
    #expect(Digest.sha256("a=1".utf8, then: secret) == Digest.sha256("a=1KEY".utf8))
    #expect(Digest.md5([UInt8](), then: Secret([UInt8]())) == Digest.md5([UInt8]()))
    let digits = Digest.sha256("KEY".utf8).hex
    #expect(Digest.md5([UInt8](), then: secret.digested) == Digest.md5(digits.utf8))
    #expect("\(secret)" == "Secret")
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!dumped.contains("75"))
  }

  private func fault(
    _ trusted: TrustedCertificates, _ certificate: String, at time: Int64 = time
  ) -> CertificateError? {
    do {
      _ = try trusted.signer(certificate, at: time)
      return nil
    } catch {
      return error
    }
  }

  private func isUntrusted(_ error: CertificateError?) -> Bool {
    if case .untrusted(let reason) = error { !reason.isEmpty } else { false }
  }

  private func rsaKey(bits: UInt32) throws -> String {
    let key = try #require(copenssl_generate_rsa(bits))
    let bio = try #require(BIO_new(BIO_s_mem()))
    defer {
      EVP_PKEY_free(key)
      BIO_free(bio)
    }
    #expect(PEM_write_bio_PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1)
    var octets = [UInt8](repeating: 0, count: BIO_ctrl_pending(bio))
    let count = BIO_read(bio, &octets, Int32(octets.count))
    return String(decoding: octets.prefix(Int(count)), as: UTF8.self)
  }
}
