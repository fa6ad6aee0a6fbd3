#pragma once
#include <stddef.h>

// OpenSSL's TLS between two heaps of octets instead of on a socket: who owns the socket carries them.

/// Certificates and settings, for any number of sessions on any threads.
typedef struct cssl_context cssl_context;
/// One end of a connection; one thread at a time.
typedef struct cssl_session cssl_session;

enum {
  /// The other end must send more first.
  CSSL_WAITS = 0,
  /// The other end has said good-bye (close_notify).
  CSSL_ENDED = -1,
  /// Of no use any more.
  CSSL_BROKEN = -2,
};

/// A server with a certificate, those that lead to its authority after it, and its key, all PEM: TLS
/// 1.2 at least, HTTP/1.1 by ALPN. NULL when certificate and key don't fit together.
cssl_context *cssl_server(const char *certificate, const char *key);
/// A client that trusts the certificates in a PEM file, of servers at 127.0.0.1. NULL when it can't
/// be read.
cssl_context *cssl_client(const char *ca_file);
void cssl_context_free(cssl_context *context);

/// NULL when memory is short.
cssl_session *cssl_session_new(cssl_context *context);
void cssl_session_free(cssl_session *session);

/// Takes octets of the wire in. Answers 1, or `CSSL_BROKEN`.
int cssl_take(cssl_session *session, const void *octets, size_t count);
/// Gives octets for the wire out: how many, 0 when there are none.
size_t cssl_give(cssl_session *session, void *octets, size_t room);

/// Answers 1 when hands are shaken, `CSSL_WAITS`, or `CSSL_BROKEN`.
int cssl_shake_hands(cssl_session *session);
/// Octets read, or one of the words above.
long cssl_read(cssl_session *session, void *octets, size_t room);
/// After hands are shaken. Answers 1: all of it, or `CSSL_BROKEN`.
int cssl_write(cssl_session *session, const void *octets, size_t count);
/// Says good-bye (close_notify).
void cssl_end(cssl_session *session);
