#pragma once

/// What SQLite is about to do with its files.
enum {
  CPOWER_OPEN,
  CPOWER_CLOSE,
  CPOWER_READ,
  CPOWER_WRITE,
  CPOWER_TRUNCATE,
  CPOWER_SYNC,
  CPOWER_DELETE,
  /// Maps a part of the shared index of the write-ahead log.
  CPOWER_MAP,
  /// Takes a lock on the shared index.
  CPOWER_LOCK,
  /// Gives back the lock under which commits are written.
  CPOWER_COMMITTED,
};

typedef struct {
  int kind;
  /// The whole path; valid during the call.
  const char *path;
  /// Of an open: `SQLITE_OPEN_…`. Of a delete: whether the directory is to be synchronized.
  int flags;
  /// Of a write.
  const void *octets;
  /// Of a write; of a truncation, the new size.
  long long offset;
  /// Of a write.
  long long count;
  /// To be set where a write is made to fail: so many of its octets reach the file first.
  long long partial;
} cpower_operation;

/// Called before each operation on a named file. Answers `SQLITE_OK` to let it happen, or what it
/// fails with. (Closing and giving back do not fail.)
typedef int (*cpower_hook)(cpower_operation *operation);

/// Puts a VFS of this kind over the default one and in its place, once for the whole process.
/// Answers SQLite's result code.
int cpower_install(cpower_hook hook);
