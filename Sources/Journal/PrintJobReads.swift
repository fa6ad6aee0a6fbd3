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

  /// The open print jobs in one state, oldest first.
  public func printJobs(in state: String) throws(JournalError) -> [StoredPrintJob] {
    try connected().all(
      """
      SELECT id, client_sn, printer, kind, state, document, created_at, expires_at, attempts,
        print_id, contents_digest
      FROM print_jobs WHERE state = ? AND state NOT IN ('printed', 'dropped') ORDER BY id
      """, .text(state), read: StoredPrintJob.init)
  }

  /// The oldest job that is `queued` for a printer; nil when there is none.
  public func nextPrintJob(of printer: String) throws(JournalError) -> StoredPrintJob? {
    try connected().first(
      """
      SELECT id, client_sn, printer, kind, state, document, created_at, expires_at, attempts,
        print_id, contents_digest
      FROM print_jobs
      WHERE printer = ? AND state = 'queued' AND state NOT IN ('printed', 'dropped')
      ORDER BY id LIMIT 1
      """, .text(printer), read: StoredPrintJob.init)
  }

  /// How many jobs of a printer are open, counted no further than `limit`.
  public func openPrintJobs(of printer: String, limit: Int) throws(JournalError) -> Int {
    try connected().first(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM print_jobs WHERE printer = ? AND state NOT IN ('printed', 'dropped') LIMIT ?)
      """, .text(printer), .integer(Int64(limit))
    ) { Int($0.integer(0)) } ?? 0
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
