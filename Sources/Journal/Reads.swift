import Terminal

extension Journal {
  /// Events after a sequence number, oldest first.
  ///
  /// - Parameters:
  ///   - limit: 1 to ``maximumPage``; others are taken as the nearest of these.
  ///   - besides: a type that is left out.
  public func events(
    after sequence: Int64, limit: Int, besides type: String? = nil
  ) throws(JournalError) -> [StoredEvent] {
    try connected().all(
      """
      SELECT sequence, type, client_sn, cause, data, at FROM events
      WHERE sequence > ?1 AND (?3 IS NULL OR type <> ?3) ORDER BY sequence LIMIT ?2
      """, .integer(sequence), .integer(Int64(min(max(limit, 1), Self.maximumPage))),
      .optional(type)
    ) { row in
      StoredEvent(
        sequence: row.integer(0), type: row.text(1),
        clientSN: row.optionalText(2).flatMap(ClientSN.init), cause: row.text(3),
        data: row.text(4), at: row.integer(5))
    }
  }

  /// The oldest event that is kept; nil when none is.
  public func firstEventSequence() throws(JournalError) -> Int64? {
    try connected().first("SELECT min(sequence) FROM events") { $0.optionalInteger(0) } ?? nil
  }

  /// The newest sequence number ever given, kept or not; 0 before the first.
  public func lastEventSequence() throws(JournalError) -> Int64 {
    try connected().first("SELECT seq FROM sqlite_sequence WHERE name = 'events'") {
      $0.integer(0)
    } ?? 0
  }

  /// All identities with their keys, in the order of their making; archived ones too.
  ///
  /// One whose keys do not open is told as such, so that the others go on.
  public func identities() throws(JournalError) -> [StoredIdentity] {
    try connected().all(
      """
      SELECT gateway, terminal_sn, device_id, active, created_at, secret FROM identities
      ORDER BY id
      """
    ) { (row) throws(JournalError) in
      var identity = StoredIdentity(
        gateway: row.text(0), terminalSN: row.text(1), deviceID: row.text(2),
        active: row.bool(3), createdAt: row.integer(4), secret: [])
      do {
        identity.secret = try seal.open(row.blob(5), at: identity.place)
      } catch {
        identity.isReadable = false
      }
      return identity
    }
  }

  /// The value of a key, opened where it was sealed; nil when it has none.
  public func value(_ key: String) throws(JournalError) -> [UInt8]? {
    try connected().first("SELECT value, sealed FROM settings WHERE key = ?", .text(key)) {
      (row) throws(JournalError) in
      guard row.bool(1) else { return row.blob(0) }
      return try seal.open(
        row.blob(0), at: SealedPlace(table: "settings", key: key, column: "value"))
    }
  }
}
