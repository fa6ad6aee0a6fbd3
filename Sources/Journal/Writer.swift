import Cryptography
public import Terminal

extension Journal {
  /// What can be written within one transaction. It is of no use after that.
  ///
  /// The first call that fails dooms the transaction, even where its error is caught.
  public final class Writer {
    let database: Database
    let seal: Seal
    private let maximumEvents: Int64
    private var isOver = false
    private(set) var failure: JournalError?

    init(_ database: Database, _ seal: Seal, maximumEvents: Int64) {
      self.database = database
      self.seal = seal
      self.maximumEvents = maximumEvents
    }

    func end() { isOver = true }

    /// Runs one write. SQLite may have given up the whole transaction with a failed statement, and
    /// the next one would then commit by itself: so none is run.
    func write<Result>(
      _ body: () throws(JournalError) -> Result
    ) throws(JournalError) -> Result {
      precondition(!isOver, "the transaction is over")
      if let failure { throw failure }
      do {
        return try body()
      } catch {
        failure = error
        throw error
      }
    }

    /// Adds an event and answers its sequence number. Once ``Journal/maximumEvents`` are kept, each
    /// takes the place of the oldest.
    ///
    /// - Parameters:
    ///   - cause: what brought it about; kept, not published.
    ///   - data: what is published: one JSON object.
    ///   - wall: milliseconds since 1970.
    @discardableResult
    public func append(
      type: String, clientSN: ClientSN?, cause: String, data: String, at wall: Milliseconds
    ) throws(JournalError) -> Int64 {
      try write { () throws(JournalError) in
        try database.run(
          "INSERT INTO events (type, client_sn, cause, data, at) VALUES (?, ?, ?, ?, ?)",
          .text(type), .optional(clientSN?.text), .text(cause), .text(data), .integer(wall))
        let sequence = database.lastInsertedRow
        if sequence > maximumEvents { try makeRoom(upTo: sequence - maximumEvents) }
        return sequence
      }
    }

    /// Two of the oldest for one that is new: after the bound was lowered, it is reached in time.
    private func makeRoom(upTo sequence: Int64) throws(JournalError) {
      try database.run(
        """
        DELETE FROM events WHERE sequence IN (
          SELECT sequence FROM events WHERE sequence <= ? ORDER BY sequence LIMIT 2)
        """, .integer(sequence))
    }

    /// Keeps an identity with its keys. An active one archives the others of its gateway.
    public func put(_ identity: StoredIdentity) throws(JournalError) {
      try write { () throws(JournalError) in
        guard identity.isReadable else {
          throw .refused("the keys of the terminal \(identity.terminalSN) do not open")
        }
        if identity.active {
          try database.run(
            "UPDATE identities SET active = 0 WHERE gateway = ? AND terminal_sn <> ?",
            .text(identity.gateway), .text(identity.terminalSN))
        }
        try database.run(
          """
          INSERT INTO identities (gateway, terminal_sn, device_id, active, created_at, secret)
          VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (gateway, terminal_sn) DO UPDATE SET
            device_id = excluded.device_id, active = excluded.active,
            created_at = excluded.created_at, secret = excluded.secret
          """,
          .text(identity.gateway), .text(identity.terminalSN), .text(identity.deviceID),
          .bool(identity.active), .integer(identity.createdAt),
          .blob(seal.seal(identity.secret, at: identity.place)))
      }
    }

    /// Adds a job that has no `id`, or changes the one that has it. Answers its `id`.
    @discardableResult
    public func put(_ job: StoredPrintJob) throws(JournalError) -> Int64 {
      try write { () throws(JournalError) in
        guard let id = job.id else {
          try database.run(
            """
            INSERT INTO print_jobs (client_sn, printer, kind, state, document, created_at,
              expires_at, attempts, print_id, contents_digest)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .optional(job.clientSN?.text), .optional(job.printer), .text(job.kind),
            .text(job.state), .blob(job.document), .integer(job.createdAt),
            .optional(job.expiresAt), .integer(Int64(job.attempts)), .optional(job.printID),
            .optional(job.contentsDigest))
          return database.lastInsertedRow
        }
        try database.run(
          """
          UPDATE print_jobs SET client_sn = ?, printer = ?, kind = ?, state = ?, document = ?,
            created_at = ?, expires_at = ?, attempts = ?, print_id = ?, contents_digest = ?
          WHERE id = ?
          """,
          .optional(job.clientSN?.text), .optional(job.printer), .text(job.kind),
          .text(job.state), .blob(job.document), .integer(job.createdAt),
          .optional(job.expiresAt), .integer(Int64(job.attempts)), .optional(job.printID),
          .optional(job.contentsDigest), .integer(id))
        guard database.changedRows == 1 else { throw .refused("there is no print job \(id)") }
        return id
      }
    }

    /// Keeps a value under a key, in place of an earlier one.
    ///
    /// - Parameter sealed: whether it is secret.
    public func set(key: String, value: [UInt8], sealed: Bool) throws(JournalError) {
      try write { () throws(JournalError) in
        let place = SealedPlace(table: "settings", key: key, column: "value")
        try database.run(
          """
          INSERT INTO settings (key, value, sealed) VALUES (?, ?, ?)
          ON CONFLICT (key) DO UPDATE SET value = excluded.value, sealed = excluded.sealed
          """,
          .text(key), .blob(sealed ? seal.seal(value, at: place) : value), .bool(sealed))
      }
    }

    /// Erases the value of a key; one that has none is no error.
    public func remove(key: String) throws(JournalError) {
      try write { () throws(JournalError) in
        try database.run("DELETE FROM settings WHERE key = ?", .text(key))
      }
    }
  }
}

extension StoredIdentity {
  var place: SealedPlace {
    SealedPlace(table: "identities", key: gateway, terminalSN, column: "secret")
  }
}
