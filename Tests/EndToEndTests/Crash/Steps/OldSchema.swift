import Foundation

/// Makes of a journal what an earlier program had left, with all that is sealed in it.
enum OldSchema {
  private static let undo: [Int: String] = [
    4: "DROP TABLE agreements; PRAGMA user_version = 3",
    3: """
    DROP INDEX orders_sale; DROP INDEX orders_returned; DROP INDEX print_jobs_named;
    DROP INDEX print_jobs_ended; DROP INDEX print_jobs_emptied;
    ALTER TABLE orders DROP COLUMN sale_no; ALTER TABLE orders DROP COLUMN returned_at;
    ALTER TABLE print_jobs DROP COLUMN print_id;
    ALTER TABLE print_jobs DROP COLUMN contents_digest; PRAGMA user_version = 2
    """,
    2: "DROP TABLE retired_numbers; PRAGMA user_version = 1",
  ]

  /// - Throws: when the journal's newest schema is one that this does not know how to undo.
  static func bring(_ journal: String, backTo schema: Int) throws {
    let found = try SQLiteTool.rows("PRAGMA user_version", on: journal).first?.first
    guard var version = found.flatMap({ Int($0) }) else { throw Trouble("no schema: \(journal)") }
    while version > schema {
      guard let script = undo[version] else { throw Trouble("schema \(version) cannot be undone") }
      try SQLiteTool.run(script, on: journal)
      version -= 1
    }
  }
}
