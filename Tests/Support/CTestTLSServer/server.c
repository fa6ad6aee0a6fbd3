#include "CTestTLSServer.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <string.h>

struct test_tls_identity {
  SSL_CTX *context;
};

struct test_tls_peer {
  SSL *ssl;
};

static int use(SSL_CTX *context, const char *certificate, const char *key) {
  BIO *certificate_text = BIO_new_mem_buf(certificate, -1);
  BIO *key_text = BIO_new_mem_buf(key, -1);
  X509 *x509 = certificate_text ? PEM_read_bio_X509(certificate_text, NULL, NULL, NULL) : NULL;
  EVP_PKEY *pkey = key_text ? PEM_read_bio_PrivateKey(key_text, NULL, NULL, NULL) : NULL;
  int good = x509 && pkey && SSL_CTX_use_certificate(context, x509) == 1 &&
             SSL_CTX_use_PrivateKey(context, pkey) == 1 && SSL_CTX_check_private_key(context) == 1;
  EVP_PKEY_free(pkey);
  X509_free(x509);
  BIO_free(key_text);
  BIO_free(certificate_text);
  return good;
}

test_tls_identity *test_tls_identity_new(const char *certificate, const char *key) {
  test_tls_identity *identity = calloc(1, sizeof *identity);
  if (!identity) return NULL;
  identity->context = SSL_CTX_new(TLS_server_method());
  if (!identity->context || !use(identity->context, certificate, key)) {
    test_tls_identity_free(identity);
    return NULL;
  }
  return identity;
}

void test_tls_identity_free(test_tls_identity *identity) {
  if (!identity) return;
  SSL_CTX_free(identity->context);
  free(identity);
}

test_tls_peer *test_tls_accept(test_tls_identity *identity, int socket) {
  ERR_clear_error();
  test_tls_peer *peer = calloc(1, sizeof *peer);
  if (!peer) return NULL;
  peer->ssl = SSL_new(identity->context);
  if (!peer->ssl || SSL_set_fd(peer->ssl, socket) != 1 || SSL_accept(peer->ssl) != 1) {
    test_tls_free(peer, 0);
    return NULL;
  }
  return peer;
}

long test_tls_read(test_tls_peer *peer, void *buffer, size_t size) {
  size_t count = 0;
  ERR_clear_error();
  if (SSL_read_ex(peer->ssl, buffer, size, &count) == 1) return (long)count;
  return SSL_get_error(peer->ssl, 0) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

long test_tls_write(test_tls_peer *peer, const void *octets, size_t size) {
  size_t count = 0;
  ERR_clear_error();
  return SSL_write_ex(peer->ssl, octets, size, &count) == 1 ? (long)count : -1;
}

void test_tls_free(test_tls_peer *peer, int polite) {
  if (!peer) return;
  if (peer->ssl && polite) SSL_shutdown(peer->ssl);
  SSL_free(peer->ssl);
  free(peer);
}
