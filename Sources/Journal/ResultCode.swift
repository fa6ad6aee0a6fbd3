import CSQLite

/// SQLite's extended result codes, sorted by what they mean for a payment terminal.
struct ResultCode {
  let extended: Int32

  var primary: Int32 { extended & 0xFF }

  /// The system answered a read, a write or a sync with an error. What the page cache holds of the
  /// file may now differ from the disk, so the connection must not be used again.
  var distrustsCache: Bool { primary == SQLITE_IOERR }

  func error(doing what: String, saying message: String) -> JournalError {
    let text = "\(what): \(message) (SQLite \(extended))"
    return switch primary {
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .damaged(text)
    case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_BUSY,
      SQLITE_LOCKED, SQLITE_PROTOCOL, SQLITE_NOMEM, SQLITE_NOLFS, SQLITE_AUTH:
      .unwritable(text)
    default: .refused(text)
    }
  }
}
