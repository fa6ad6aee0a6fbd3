import COpenSSL
import Glibc

/// A key pair.
final class PrivateKey {
  let pointer: OpaquePointer

  /// Takes over a key that libcrypto has made for the caller.
  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  /// A new RSA key.
  init(rsaBits bits: UInt32) throws(CryptographyError) {
    guard let pointer = copenssl_generate_rsa(bits) else { throw refused("new RSA key") }
    self.pointer = pointer
  }

  /// A new key on the curve P-256.
  init() throws(CryptographyError) {
    guard let pointer = copenssl_generate_p256() else { throw refused("new P-256 key") }
    self.pointer = pointer
  }

  init(pem: String) throws(CryptographyError) {
    let text = try MemoryBIO(pem)
    guard let pointer = PEM_read_bio_PrivateKey(text.pointer, nil, nil, nil) else {
      throw refused("read key")
    }
    self.pointer = pointer
  }

  deinit { EVP_PKEY_free(pointer) }

  /// PKCS #8, without a passphrase.
  var pem: String {
    get throws(CryptographyError) {
      let text = try MemoryBIO()
      guard PEM_write_bio_PrivateKey(text.pointer, pointer, nil, nil, 0, nil, nil) == 1 else {
        throw refused("write key")
      }
      return text.contents
    }
  }
}

/// An X.509 v3 certificate, signed with SHA-256.
final class Certificate {
  let pointer: OpaquePointer

  /// - Parameters:
  ///   - serial: nil draws one.
  ///   - validity: seconds from now, or from `time`.
  ///   - time: seconds since 1970.
  ///   - issuer: nil makes it self-signed.
  ///   - extensions: numbers and values in OpenSSL's configuration syntax.
  init(
    name: String, key: PrivateKey, serial: UInt64? = nil, validity: ClosedRange<Int>,
    from time: Int? = nil, issuer: Certificate?, signedBy signer: PrivateKey,
    extensions: [(Int32, String)]
  ) throws(CryptographyError) {
    guard let pointer = X509_new() else { throw refused("new certificate") }
    self.pointer = pointer
    let version3 = 2
    let drawn = try SecureRandom.uint64() >> 1
    var start = time_t(time ?? Int(Glibc.time(nil)))
    let subject = X509_get_subject_name(pointer)
    let commonName = Array(name.utf8)
    guard X509_set_version(pointer, version3) == 1,
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(pointer), serial ?? drawn) == 1,
      X509_time_adj(X509_getm_notBefore(pointer), validity.lowerBound, &start) != nil,
      X509_time_adj(X509_getm_notAfter(pointer), validity.upperBound, &start) != nil,
      X509_NAME_add_entry_by_txt(
        subject, "CN", MBSTRING_UTF8, commonName, Int32(commonName.count), -1, 0) == 1,
      X509_set_issuer_name(pointer, issuer.map { X509_get_subject_name($0.pointer) } ?? subject)
        == 1,
      X509_set_pubkey(pointer, key.pointer) == 1
    else { throw refused("fill certificate") }
    for (number, value) in extensions {
      guard copenssl_add_extension(pointer, issuer?.pointer ?? pointer, number, value) == 1 else {
        throw refused("certificate extension \(value)")
      }
    }
    guard X509_sign(pointer, signer.pointer, EVP_sha256()) > 0 else {
      throw refused("sign certificate")
    }
  }

  init(pem: String) throws(CryptographyError) {
    let text = try MemoryBIO(pem)
    guard let pointer = PEM_read_bio_X509(text.pointer, nil, nil, nil) else {
      throw refused("read certificate")
    }
    self.pointer = pointer
  }

  deinit { X509_free(pointer) }

  var pem: String {
    get throws(CryptographyError) {
      let text = try MemoryBIO()
      guard PEM_write_bio_X509(text.pointer, pointer) == 1 else {
        throw refused("write certificate")
      }
      return text.contents
    }
  }
}

/// Text that libcrypto reads from or writes to.
final class MemoryBIO {
  let pointer: OpaquePointer

  init(_ text: String = "") throws(CryptographyError) {
    guard let pointer = BIO_new(BIO_s_mem()) else { throw refused("new buffer") }
    self.pointer = pointer
    let octets = Array(text.utf8)
    guard octets.isEmpty || BIO_write(pointer, octets, Int32(octets.count)) == octets.count else {
      throw refused("fill buffer")
    }
  }

  deinit { BIO_free(pointer) }

  var contents: String {
    var octets = [UInt8](repeating: 0, count: BIO_ctrl_pending(pointer))
    let count = BIO_read(pointer, &octets, Int32(octets.count))
    return String(decoding: octets.prefix(Int(max(0, count))), as: UTF8.self)
  }
}
