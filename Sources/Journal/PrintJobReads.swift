public import Terminal

extension Journal {
  /// Print jobs, oldest first.
  ///
  /// - Parameter openOnly: without those that are `printed` or `dropped`.
  public func printJobs(openOnly: Bool = true) throws(JournalError) -> [StoredPrintJob] {
    let database = try connected()
    guard openOnly else {
      return try database.all(
        """
        SELECT id, client_sn, printer, kind, state, document, created_at, expires_at, attempts,
          print_id, contents_digest
        FROM print_jobs ORDER BY id
        """, read: StoredPrintJob.init)
    }
    return try database.all(
      """
      SELECT id, client_sn, printer, kind, state, document, created_at, expires_at, attempts,
        print_id, contents_digest
      FROM print_jobs WHERE state NOT IN ('printed', 'dropped') ORDER BY id
      """, read: StoredPrintJob.init)
  }

  /// The print jobs of one order, oldest first.
  public func printJobs(of clientSN: ClientSN) throws(JournalError) -> [StoredPrintJob] {
    try connected().all(
      """
      SELECT id, client_sn, printer, kind, state, document, created_at, expires_at, attempts,
        print_id, contents_digest
      FROM print_jobs WHERE client_sn = ? ORDER BY id
      """, .text(clientSN.text), read: StoredPrintJob.init)
  }

  /// One print job; nil when there is none, or none any more.
  public func printJob(_ id: Int64) throws(JournalError) -> StoredPrintJob? {
    try connected().first(
      """
      SELECT id, client_sn, printer, kind, state, document, created_at, expires_at, attempts,
        print_id, contents_digest
      FROM print_jobs WHERE id = ?
      """, .integer(id), read: StoredPrintJob.init)
  }

  /// The print job that a caller's `print_id` stands for; nil when it stands for none (any more).
  public func printJob(printID: String) throws(JournalError) -> StoredPrintJob? {
    try connected().first(
      """
      SELECT id, client_sn, printer, kind, state, document, created_at, expires_at, attempts,
        print_id, contents_digest
      FROM print_jobs WHERE print_id = ?
      """, .text(printID), read: StoredPrintJob.init)
  }
}

extension StoredPrintJob {
  init(_ row: Row) {
    self.init(
      id: row.integer(0), clientSN: row.optionalText(1).flatMap(ClientSN.init),
      printer: row.optionalText(2), kind: row.text(3), state: row.text(4), document: row.blob(5),
      createdAt: row.integer(6), expiresAt: row.optionalInteger(7),
      attempts: Int(row.integer(8)), printID: row.optionalText(9),
      contentsDigest: row.optionalBlob(10))
  }
}
