#pragma once
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/// A new P-256 key, or NULL. `EVP_EC_gen` is a macro over a variadic function.
EVP_PKEY *copenssl_generate_p256(void);

/// A new RSA key of so many bits, or NULL.
EVP_PKEY *copenssl_generate_rsa(unsigned int bits);

/// Gives back what libcrypto allocated for the caller; NULL is nothing. `OPENSSL_free` is a macro.
void copenssl_free(void *memory);

/// Adds one extension by its name in OpenSSL's configuration syntax. Answers 1, or 0 when refused.
int copenssl_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value);
