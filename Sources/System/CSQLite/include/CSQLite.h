#pragma once
#include <sqlite3.h>

/// Turns a boolean option of a connection on or off. Answers SQLite's result code; `SQLITE_ERROR`
/// when the option did not take. `sqlite3_db_config` is variadic.
int csqlite_set_option(sqlite3 *connection, int option, int on);

/// Binds a copy of the octets. An empty value stays a value and does not become NULL.
int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *octets, sqlite3_uint64 count);
int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *octets, sqlite3_uint64 count);
