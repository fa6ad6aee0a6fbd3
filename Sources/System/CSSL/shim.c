#include "CSSL.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>

struct cssl_context {
  SSL_CTX *openssl;
  int serves;
};

struct cssl_session {
  SSL *openssl;
  // Owned by `openssl`: what came from the wire, what goes onto it.
  BIO *in, *out;
};

// A key under a passphrase is refused: there is nobody to be asked.
static int no_passphrase(char *text, int room, int writes, void *nothing) {
  (void)text, (void)room, (void)writes, (void)nothing;
  return -1;
}

static int use(SSL_CTX *context, const char *certificate, const char *key) {
  BIO *certificate_text = BIO_new_mem_buf(certificate, -1);
  BIO *key_text = BIO_new_mem_buf(key, -1);
  X509 *x509 = certificate_text ? PEM_read_bio_X509(certificate_text, NULL, NULL, NULL) : NULL;
  EVP_PKEY *pkey = key_text ? PEM_read_bio_PrivateKey(key_text, NULL, no_passphrase, NULL) : NULL;
  int good = x509 && pkey && SSL_CTX_use_certificate(context, x509) == 1 &&
             SSL_CTX_use_PrivateKey(context, pkey) == 1 && SSL_CTX_check_private_key(context) == 1;
  // What leads from the certificate to its authority follows it in the same text.
  for (int links = 0; good && links < 8; links++) {
    X509 *link = PEM_read_bio_X509(certificate_text, NULL, NULL, NULL);
    if (!link) break;
    good = SSL_CTX_add1_chain_cert(context, link) == 1;
    X509_free(link);
  }
  ERR_clear_error();
  EVP_PKEY_free(pkey);
  X509_free(x509);
  BIO_free(key_text);
  BIO_free(certificate_text);
  return good;
}

static int choose(SSL *ssl, const unsigned char **chosen, unsigned char *length,
                  const unsigned char *offered, unsigned int count, void *nothing) {
  (void)ssl, (void)nothing;
  static const unsigned char http[] = "\x08http/1.1";
  unsigned char *found = NULL;
  if (SSL_select_next_proto(&found, length, http, sizeof http - 1, offered, count) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

static cssl_context *context_new(const SSL_METHOD *method, int serves) {
  cssl_context *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  context->serves = serves;
  context->openssl = SSL_CTX_new(method);
  if (!context->openssl || SSL_CTX_set_min_proto_version(context->openssl, TLS1_2_VERSION) != 1) {
    cssl_context_free(context);
    return NULL;
  }
  return context;
}

cssl_context *cssl_server(const char *certificate, const char *key) {
  ERR_clear_error();
  cssl_context *context = context_new(TLS_server_method(), 1);
  if (!context) return NULL;
  if (!use(context->openssl, certificate, key)) {
    cssl_context_free(context);
    return NULL;
  }
  SSL_CTX_set_options(context->openssl, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_alpn_select_cb(context->openssl, choose, NULL);
  return context;
}

cssl_context *cssl_client(const char *ca_file) {
  ERR_clear_error();
  cssl_context *context = context_new(TLS_client_method(), 0);
  if (!context) return NULL;
  if (SSL_CTX_load_verify_locations(context->openssl, ca_file, NULL) != 1 ||
      X509_VERIFY_PARAM_set1_ip_asc(SSL_CTX_get0_param(context->openssl), "127.0.0.1") != 1) {
    cssl_context_free(context);
    return NULL;
  }
  SSL_CTX_set_verify(context->openssl, SSL_VERIFY_PEER, NULL);
  return context;
}

void cssl_context_free(cssl_context *context) {
  if (!context) return;
  SSL_CTX_free(context->openssl);
  free(context);
}

cssl_session *cssl_session_new(cssl_context *context) {
  ERR_clear_error();
  cssl_session *session = calloc(1, sizeof *session);
  if (!session) return NULL;
  session->openssl = SSL_new(context->openssl);
  session->in = BIO_new(BIO_s_mem());
  session->out = BIO_new(BIO_s_mem());
  if (!session->openssl || !session->in || !session->out) {
    BIO_free(session->in);
    BIO_free(session->out);
    SSL_free(session->openssl);
    free(session);
    return NULL;
  }
  SSL_set_bio(session->openssl, session->in, session->out);
  if (context->serves) {
    SSL_set_accept_state(session->openssl);
  } else {
    SSL_set_connect_state(session->openssl);
  }
  return session;
}

void cssl_session_free(cssl_session *session) {
  if (!session) return;
  SSL_free(session->openssl);
  free(session);
}

int cssl_take(cssl_session *session, const void *octets, size_t count) {
  size_t taken = 0;
  if (count == 0) return 1;
  return BIO_write_ex(session->in, octets, count, &taken) == 1 && taken == count ? 1 : CSSL_BROKEN;
}

size_t cssl_give(cssl_session *session, void *octets, size_t room) {
  size_t given = 0;
  return BIO_read_ex(session->out, octets, room, &given) == 1 ? given : 0;
}

// Why a call has not done anything, as one of the words of the header.
static int reason(cssl_session *session, int result) {
  switch (SSL_get_error(session->openssl, result)) {
    case SSL_ERROR_WANT_READ: return CSSL_WAITS;
    case SSL_ERROR_ZERO_RETURN: return CSSL_ENDED;
    default: return CSSL_BROKEN;
  }
}

int cssl_shake_hands(cssl_session *session) {
  ERR_clear_error();
  int result = SSL_do_handshake(session->openssl);
  if (result == 1) return 1;
  return reason(session, result) == CSSL_WAITS ? CSSL_WAITS : CSSL_BROKEN;
}

long cssl_read(cssl_session *session, void *octets, size_t room) {
  size_t count = 0;
  ERR_clear_error();
  int result = SSL_read_ex(session->openssl, octets, room, &count);
  if (result != 1) return reason(session, result);
  return count > LONG_MAX ? CSSL_BROKEN : (long)count;
}

int cssl_write(cssl_session *session, const void *octets, size_t count) {
  size_t written = 0;
  if (count == 0) return 1;
  ERR_clear_error();
  return SSL_write_ex(session->openssl, octets, count, &written) == 1 && written == count
             ? 1
             : CSSL_BROKEN;
}

void cssl_end(cssl_session *session) {
  ERR_clear_error();
  SSL_shutdown(session->openssl);
}
