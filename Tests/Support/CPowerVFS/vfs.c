#include <sqlite3.h>
#include "CPowerVFS.h"

#include <stddef.h>
#include <string.h>

// A file of this VFS; the one below follows it in the same memory.
typedef struct {
  sqlite3_file base;
  const char *path;
} power_file;

static sqlite3_vfs power_vfs;
static sqlite3_vfs *below;
static cpower_hook hook;

static sqlite3_file *real(sqlite3_file *file) {
  return (sqlite3_file *)((power_file *)file + 1);
}

static int tell(int kind, const char *path, int flags) {
  cpower_operation operation = {.kind = kind, .path = path, .flags = flags};
  return path == NULL ? SQLITE_OK : hook(&operation);
}

static int tell_file(int kind, sqlite3_file *file, int flags) {
  return tell(kind, ((power_file *)file)->path, flags);
}

static int power_close(sqlite3_file *file) {
  int code = real(file)->pMethods->xClose(real(file));
  tell_file(CPOWER_CLOSE, file, 0);
  return code;
}

static int power_read(sqlite3_file *file, void *octets, int count, sqlite3_int64 offset) {
  int code = tell_file(CPOWER_READ, file, 0);
  return code ? code : real(file)->pMethods->xRead(real(file), octets, count, offset);
}

static int power_write(sqlite3_file *file, const void *octets, int count, sqlite3_int64 offset) {
  cpower_operation operation = {.kind = CPOWER_WRITE,
                                .path = ((power_file *)file)->path,
                                .octets = octets,
                                .offset = offset,
                                .count = count};
  int code = operation.path == NULL ? SQLITE_OK : hook(&operation);
  if (code == SQLITE_OK) return real(file)->pMethods->xWrite(real(file), octets, count, offset);
  if (operation.partial > 0) {
    real(file)->pMethods->xWrite(real(file), octets, (int)operation.partial, offset);
  }
  return code;
}

static int power_truncate(sqlite3_file *file, sqlite3_int64 size) {
  cpower_operation operation = {
      .kind = CPOWER_TRUNCATE, .path = ((power_file *)file)->path, .offset = size};
  int code = operation.path == NULL ? SQLITE_OK : hook(&operation);
  return code ? code : real(file)->pMethods->xTruncate(real(file), size);
}

static int power_sync(sqlite3_file *file, int flags) {
  int code = tell_file(CPOWER_SYNC, file, 0);
  return code ? code : real(file)->pMethods->xSync(real(file), flags);
}

static int power_size(sqlite3_file *file, sqlite3_int64 *size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}

static int power_lock(sqlite3_file *file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}

static int power_unlock(sqlite3_file *file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}

static int power_reserved(sqlite3_file *file, int *answer) {
  return real(file)->pMethods->xCheckReservedLock(real(file), answer);
}

static int power_control(sqlite3_file *file, int what, void *argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}

static int power_sector(sqlite3_file *file) {
  return real(file)->pMethods->xSectorSize(real(file));
}

static int power_traits(sqlite3_file *file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int power_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **at) {
  int code = tell_file(CPOWER_MAP, file, 0);
  return code ? code : real(file)->pMethods->xShmMap(real(file), page, size, extend, at);
}

static int power_shm_lock(sqlite3_file *file, int first, int count, int flags) {
  if (flags & SQLITE_SHM_LOCK) {
    int code = tell_file(CPOWER_LOCK, file, 0);
    if (code) return code;
  }
  int code = real(file)->pMethods->xShmLock(real(file), first, count, flags);
  // The first lock of the index is the one of the writer.
  if (first == 0 && flags == (SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE)) {
    tell_file(CPOWER_COMMITTED, file, 0);
  }
  return code;
}

static void power_shm_barrier(sqlite3_file *file) {
  real(file)->pMethods->xShmBarrier(real(file));
}

static int power_shm_unmap(sqlite3_file *file, int delete) {
  return real(file)->pMethods->xShmUnmap(real(file), delete);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = power_close,
    .xRead = power_read,
    .xWrite = power_write,
    .xTruncate = power_truncate,
    .xSync = power_sync,
    .xFileSize = power_size,
    .xLock = power_lock,
    .xUnlock = power_unlock,
    .xCheckReservedLock = power_reserved,
    .xFileControl = power_control,
    .xSectorSize = power_sector,
    .xDeviceCharacteristics = power_traits,
    .xShmMap = power_shm_map,
    .xShmLock = power_shm_lock,
    .xShmBarrier = power_shm_barrier,
    .xShmUnmap = power_shm_unmap,
};

static int power_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                      int *found) {
  power_file *opened = (power_file *)file;
  opened->base.pMethods = NULL;
  opened->path = path;
  int code = tell(CPOWER_OPEN, path, flags);
  if (code) return code;
  code = below->xOpen(below, path, real(file), flags, found);
  if (real(file)->pMethods != NULL) opened->base.pMethods = &methods;
  return code;
}

static int power_delete(sqlite3_vfs *vfs, const char *path, int directory) {
  int code = tell(CPOWER_DELETE, path, directory);
  return code ? code : below->xDelete(below, path, directory);
}

int cpower_install(cpower_hook called) {
  if (below != NULL) return SQLITE_MISUSE;
  below = sqlite3_vfs_find(NULL);
  if (below == NULL) return SQLITE_ERROR;
  hook = called;
  power_vfs = *below;
  power_vfs.pNext = NULL;
  power_vfs.zName = "power";
  power_vfs.szOsFile = (int)sizeof(power_file) + below->szOsFile;
  power_vfs.xOpen = power_open;
  power_vfs.xDelete = power_delete;
  return sqlite3_vfs_register(&power_vfs, 1);
}
