public import Terminal

extension Journal {
  /// Events that are kept at most, however young they are: so that no storm of them fills the disk.
  public static let maximumEvents: Int64 = 200_000
}

/// What is too old to be kept (`[state] keep`, `keep_events`). Each call deletes a bounded number,
/// and looks at not many more, so that no commit is long; repeat it while it answers as many as it
/// may.
extension Journal.Writer {
  /// Deletes the oldest events, up to the first one that is not older than `wall`.
  ///
  /// - Parameter wall: milliseconds since 1970.
  /// - Returns: how many were deleted, `limit` at most.
  @discardableResult
  public func removeEvents(before wall: Milliseconds, limit: Int) throws(JournalError) -> Int {
    try write { () throws(JournalError) in
      try database.run(
        """
        DELETE FROM events WHERE sequence IN (
          SELECT sequence FROM events
          WHERE sequence < coalesce(
            (SELECT min(sequence)
              FROM (SELECT sequence, at FROM events ORDER BY sequence LIMIT ?2)
              WHERE at >= ?1),
            9223372036854775807)
          ORDER BY sequence LIMIT ?2)
        """, .integer(wall), .integer(Int64(limit)))
      return database.changedRows
    }
  }

  /// Deletes orders that are not open and have not changed since `wall`, with their print jobs; the
  /// digests of their numbers stay.
  ///
  /// One that was made after the first order that is still young is young, too, whatever it says: the
  /// clock was wrong when it was made.
  ///
  /// - Parameter wall: milliseconds since 1970.
  /// - Returns: how many were deleted, `limit` at most.
  @discardableResult
  public func removeOrders(unchangedSince wall: Milliseconds, limit: Int) throws(JournalError)
    -> Int
  {
    try write { () throws(JournalError) in
      let firstYoung = try database.first(
        """
        SELECT min(id) FROM (
          SELECT id FROM orders WHERE created_at >= ? ORDER BY created_at LIMIT 100)
        """, .integer(wall)
      ) { $0.optionalInteger(0) }
      let values: [SQLValue] = [
        .integer(wall), .integer((firstYoung ?? nil) ?? .max), .integer(Int64(limit)),
      ]
      try database.run(
        """
        INSERT OR IGNORE INTO retired_numbers (client_sn, contents_digest)
          SELECT client_sn, contents_digest FROM orders
          WHERE open = 0 AND updated_at < ? AND id < ? ORDER BY updated_at, id LIMIT ?
        """, values)
      try database.run(
        """
        DELETE FROM orders WHERE id IN (
          SELECT id FROM orders
          WHERE open = 0 AND updated_at < ? AND id < ? ORDER BY updated_at, id LIMIT ?)
        """, values)
      return database.changedRows
    }
  }

  /// Deletes print jobs that are `printed` or `dropped` and were made before `wall`. Of one with a
  /// `print_id` only the document goes, so that the same name still prints once; see
  /// ``removePrintIDs(before:limit:)``.
  ///
  /// - Parameter wall: milliseconds since 1970.
  /// - Returns: how many were deleted or emptied, `limit` at most.
  @discardableResult
  public func removePrintJobs(endedBefore wall: Milliseconds, limit: Int) throws(JournalError)
    -> Int
  {
    try write { () throws(JournalError) in
      let ended = try database.all(
        """
        SELECT id, print_id IS NULL FROM print_jobs
        WHERE state IN ('printed', 'dropped') AND document <> x'' AND created_at < ?
        ORDER BY created_at LIMIT ?
        """, .integer(wall), .integer(Int64(limit))
      ) { (id: $0.integer(0), isNameless: $0.bool(1)) }
      for job in ended {
        if job.isNameless {
          try database.run("DELETE FROM print_jobs WHERE id = ?", .integer(job.id))
        } else {
          try database.run("UPDATE print_jobs SET document = x'' WHERE id = ?", .integer(job.id))
        }
      }
      return ended.count
    }
  }

  /// Forgets the `print_id`s of jobs whose documents are gone and that were made before `wall`: the
  /// same name would print again.
  ///
  /// - Parameter wall: milliseconds since 1970.
  /// - Returns: how many were forgotten, `limit` at most.
  @discardableResult
  public func removePrintIDs(before wall: Milliseconds, limit: Int) throws(JournalError) -> Int {
    try write { () throws(JournalError) in
      try database.run(
        """
        DELETE FROM print_jobs WHERE id IN (
          SELECT id FROM print_jobs WHERE document = x'' AND created_at < ?
          ORDER BY created_at LIMIT ?)
        """, .integer(wall), .integer(Int64(limit)))
      return database.changedRows
    }
  }

  /// Deletes agreements that were never signed, or have ended, and have not changed since `wall`.
  ///
  /// - Parameter wall: milliseconds since 1970.
  /// - Returns: how many were deleted, `limit` at most.
  @discardableResult
  public func removeAgreements(endedBefore wall: Milliseconds, limit: Int) throws(JournalError)
    -> Int
  {
    try write { () throws(JournalError) in
      try database.run(
        """
        DELETE FROM agreements WHERE id IN (
          SELECT id FROM agreements
          WHERE state IN ('failed', 'closed') AND open = 0 AND updated_at < ?
          ORDER BY updated_at LIMIT ?)
        """, .integer(wall), .integer(Int64(limit)))
      return database.changedRows
    }
  }
}
