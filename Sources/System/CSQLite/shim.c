#include "CSQLite.h"

int csqlite_set_option(sqlite3 *connection, int option, int on) {
  int now = -1;
  int code = sqlite3_db_config(connection, option, on, &now);
  return code == SQLITE_OK && now != on ? SQLITE_ERROR : code;
}

int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *octets,
                      sqlite3_uint64 count) {
  const char *start = count == 0 ? "" : octets;
  return sqlite3_bind_text64(statement, index, start, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *octets,
                      sqlite3_uint64 count) {
  if (count == 0) return sqlite3_bind_zeroblob(statement, index, 0);
  return sqlite3_bind_blob64(statement, index, octets, count, SQLITE_TRANSIENT);
}
