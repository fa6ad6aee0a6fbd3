/// Why the journal did not do what it was asked; each description says what to do.
///
/// An operation that throws has changed nothing that later calls can see. A commit that failed on
/// its way to the disk may all the same be found done after a restart; what it allowed was not
/// carried out, so nothing was sent for it.
public enum JournalError: Error, Hashable, Sendable {
  /// Another daemon holds the state directory; its process number where it is known.
  case locked(pid: Int32?)
  /// The file or one of its rows cannot be trusted. The text says which.
  case damaged(String)
  /// Written by a newer program: the schema found, and the newest one known here.
  case newer(found: Int64, known: Int64)
  /// The seal does not open what the journal holds.
  case wrongKey
  /// There is a journal, and no sealing key at all: neither this file nor a credential.
  case keyMissing(path: String)
  /// Nothing can be made durable now: disk full, read-only, failing, or held by another program.
  /// The text names SQLite's extended result code or the system's error.
  case unwritable(String)
  /// The caller asked for what can't be: a contradiction with what is stored, or a wrong cursor.
  case refused(String)
}

extension JournalError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .locked(let pid):
      "Another daemon\(pid.map { " (process \($0))" } ?? "") holds the state directory. "
        + "End it, or give this one a directory of its own: [state] directory."
    case .damaged(let what):
      "The journal is damaged: \(what). It was left as it is. End the daemon, then: upayd "
        + "--recover-journal. That keeps the damaged file beside a new one with everything that can "
        + "be read, keys and open orders first."
    case .newer(let found, let known):
      "The journal was written by a newer upayd (schema \(found), this program knows \(known)). "
        + "Install that version again."
    case .wrongKey:
      "The sealing key does not fit the journal. Restore the key file that belongs to it "
        + "([state] seal_key_file); without it the terminal must be activated again with a new "
        + "state directory."
    case .keyMissing(let path):
      "The journal is there, and the key file \(path) that opens it is not, nor a credential of the "
        + "service. Nothing was changed. Restore the key file from a copy, or bring back "
        + "LoadCredential= of the service; without it the terminal must be activated again with a "
        + "new state directory."
    case .unwritable(let why):
      "The journal cannot be written: \(why). Nothing was sent for what could not be recorded. "
        + "Free space on the disk, make it writable or replace it; open orders are still asked for."
    case .refused(let why):
      "The journal refuses this: \(why)."
    }
  }
}
