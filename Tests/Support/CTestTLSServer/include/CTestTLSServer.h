#pragma once
#include <stddef.h>

// The server's side of TLS over blocking sockets, for servers that misbehave on purpose.

typedef struct test_tls_identity test_tls_identity;
typedef struct test_tls_peer test_tls_peer;

/// A certificate and its key, both PEM texts; NULL when they don't fit together.
test_tls_identity *test_tls_identity_new(const char *certificate, const char *key);
void test_tls_identity_free(test_tls_identity *identity);

/// Shakes hands on a connected socket; NULL when that fails. The socket stays the caller's.
test_tls_peer *test_tls_accept(test_tls_identity *identity, int socket);
/// Octets read, 0 at the end, negative on failure.
long test_tls_read(test_tls_peer *peer, void *buffer, size_t size);
/// Octets written, negative on failure.
long test_tls_write(test_tls_peer *peer, const void *octets, size_t size);
/// With a good-bye (close_notify) when `polite`.
void test_tls_free(test_tls_peer *peer, int polite);
