import COpenSSL
import Cryptography
import Testing

@Suite struct TestAuthorityTests {
  @Test(arguments: ["localhost", "127.0.0.1", "::1"])
  func aLeafIsValidForThisMachine(name: String) throws {
    let authority = try TestAuthority()
    let leaf = try authority.leaf()
    #expect(verify(leaf.certificate, trusting: authority.certificate) == X509_V_OK)
    #expect(names(leaf.certificate, name))
  }

  @Test(arguments: ["example.com", "127.0.0.2", "::2"])
  func andForNoOther(name: String) throws {
    #expect(!names(try TestAuthority().leaf().certificate, name))
  }

  @Test func theKeyBelongsToTheLeaf() throws {
    let authority = try TestAuthority()
    let (one, other) = (try authority.leaf(), try authority.leaf())
    #expect(matches(one.certificate, key: one.key))
    #expect(!matches(one.certificate, key: other.key))
    #expect(one.key.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
  }

  @Test func anExpiredLeaf() throws {
    let authority = try TestAuthority()
    let leaf = try authority.leaf(.expired)
    let result = verify(leaf.certificate, trusting: authority.certificate)
    #expect(result == X509_V_ERR_CERT_HAS_EXPIRED)
  }

  @Test func aLeafOfTomorrow() throws {
    let authority = try TestAuthority()
    let leaf = try authority.leaf(.future)
    let result = verify(leaf.certificate, trusting: authority.certificate)
    #expect(result == X509_V_ERR_CERT_NOT_YET_VALID)
  }

  @Test func aLeafOfAnotherAuthorityOfTheSameName() throws {
    let (ours, theirs) = (try TestAuthority(), try TestAuthority())
    let result = verify(try theirs.leaf().certificate, trusting: ours.certificate)
    #expect(result != X509_V_OK)
  }

  @Test func theAuthorityDoesNotPrintItsKey() throws {
    let authority = try TestAuthority()
    var text = "\(authority)"
    dump(authority, to: &text)
    #expect(!text.contains("PRIVATE"))
  }
}

private func certificate(_ pem: String) -> OpaquePointer? {
  let bio = BIO_new_mem_buf(pem, Int32(pem.utf8.count))
  defer { BIO_free(bio) }
  return PEM_read_bio_X509(bio, nil, nil, nil)
}

/// The result of a full path validation as a TLS server certificate, strictly by RFC 5280.
private func verify(_ leaf: String, trusting authority: String) -> Int32 {
  let (leaf, root) = (certificate(leaf), certificate(authority))
  let store = X509_STORE_new()
  let context = X509_STORE_CTX_new()
  defer {
    X509_STORE_CTX_free(context)
    X509_STORE_free(store)
    X509_free(leaf)
    X509_free(root)
  }
  X509_STORE_add_cert(store, root)
  X509_STORE_set_flags(store, UInt(X509_V_FLAG_X509_STRICT))
  X509_STORE_CTX_init(context, store, leaf, nil)
  X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER)
  _ = X509_verify_cert(context)
  return X509_STORE_CTX_get_error(context)
}

private func names(_ leaf: String, _ name: String) -> Bool {
  let leaf = certificate(leaf)
  defer { X509_free(leaf) }
  return X509_check_ip_asc(leaf, name, 0) == 1 || X509_check_host(leaf, name, 0, 0, nil) == 1
}

private func matches(_ leaf: String, key: String) -> Bool {
  let leaf = certificate(leaf)
  let bio = BIO_new_mem_buf(key, Int32(key.utf8.count))
  let pair = PEM_read_bio_PrivateKey(bio, nil, nil, nil)
  defer {
    X509_free(leaf)
    BIO_free(bio)
    EVP_PKEY_free(pair)
  }
  defer { ERR_clear_error() }
  return X509_check_private_key(leaf, pair) == 1
}
