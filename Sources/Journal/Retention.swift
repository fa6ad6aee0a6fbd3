public import Terminal

/// What is too old to be kept (`[state] keep`, `keep_events`). Each call deletes a bounded number,
/// so that no commit is long; repeat it while it answers as many as it may.
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
            (SELECT sequence FROM events WHERE at >= ?1 ORDER BY sequence LIMIT 1),
            9223372036854775807)
          ORDER BY sequence LIMIT ?2)
        """, .integer(wall), .integer(Int64(limit)))
      return database.changedRows
    }
  }

  /// Deletes orders that are not open and have not changed since `wall`, with their print jobs; the
  /// digests of their numbers stay.
  ///
  /// - Parameter wall: milliseconds since 1970.
  /// - Returns: how many were deleted, `limit` at most.
  @discardableResult
  public func removeOrders(unchangedSince wall: Milliseconds, limit: Int) throws(JournalError)
    -> Int
  {
    try write { () throws(JournalError) in
      try database.run(
        """
        INSERT OR IGNORE INTO retired_numbers (client_sn, contents_digest)
          SELECT client_sn, contents_digest FROM orders
          WHERE open = 0 AND updated_at < ? ORDER BY updated_at, id LIMIT ?
        """, .integer(wall), .integer(Int64(limit)))
      try database.run(
        """
        DELETE FROM orders WHERE id IN (
          SELECT id FROM orders
          WHERE open = 0 AND updated_at < ? ORDER BY updated_at, id LIMIT ?)
        """, .integer(wall), .integer(Int64(limit)))
      return database.changedRows
    }
  }

  /// Deletes print jobs that are `printed` or `dropped` and were made before `wall`.
  ///
  /// - Parameter wall: milliseconds since 1970.
  /// - Returns: how many were deleted, `limit` at most.
  @discardableResult
  public func removePrintJobs(endedBefore wall: Milliseconds, limit: Int) throws(JournalError)
    -> Int
  {
    try write { () throws(JournalError) in
      try database.run(
        """
        DELETE FROM print_jobs WHERE id IN (
          SELECT id FROM print_jobs
          WHERE state IN ('printed', 'dropped') AND created_at < ? ORDER BY id LIMIT ?)
        """, .integer(wall), .integer(Int64(limit)))
      return database.changedRows
    }
  }
}
