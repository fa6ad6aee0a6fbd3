import Cryptography
import Terminal

/// Takes over row by row what can still be read of a damaged database.
struct SalvageCopy {
  let source: Database
  let target: Database
  private let seal: Seal

  init(_ source: Database, _ target: Database, _ seal: Seal) {
    self.source = source
    self.target = target
    self.seal = seal
  }

  /// Keys first, then open orders and the rest. Runs within a transaction of the target.
  func run(_ salvage: inout Salvage) throws(JournalError) {
    let writer = Journal.Writer(target, seal, maximumEvents: .max)
    try copySettings(&salvage)
    try copyIdentities(writer, &salvage)
    try copyOrders(writer, &salvage)
    try copyAgreements(writer, &salvage)
    try copyRetiredNumbers(&salvage)
    try copyEvents(&salvage)
    try copyPrintJobs(&salvage)
  }

  private func copyIdentities(
    _ writer: Journal.Writer, _ salvage: inout Salvage
  ) throws(JournalError) {
    var found: [Int64: StoredIdentity] = [:]
    let seal = seal
    let lost = RowScan(table: "keys of terminals").run { (from) throws(JournalError) in
      try source.first(
        """
        SELECT gateway, terminal_sn, device_id, active, created_at, secret, id FROM identities
        WHERE id >= ? ORDER BY id LIMIT 1
        """, .integer(from)
      ) { row in
        var identity = StoredIdentity(
          gateway: row.text(0), terminalSN: row.text(1), deviceID: row.text(2),
          active: row.bool(3), createdAt: row.integer(4), secret: [])
        guard let secret = try? seal.open(row.blob(5), at: identity.place) else {
          return RowScan.Row(id: row.integer(6), isWhole: false)
        }
        identity.secret = secret
        found[row.integer(6)] = identity
        return RowScan.Row(id: row.integer(6), isWhole: true)
      }
    }
    salvage.lost += lost
    for (_, identity) in found.sorted(by: { $0.key < $1.key }) {
      try writer.put(identity)
      salvage.terminals.append(identity.terminalSN)
      if identity.active { salvage.activeTerminal = identity.terminalSN }
    }
  }

  private func copyOrders(
    _ writer: Journal.Writer, _ salvage: inout Salvage
  ) throws(JournalError) {
    var failure: JournalError?
    var numbers: [Int64: (number: ClientSN, isOpen: Bool)] = [:]
    let seal = seal
    salvage.lost += RowScan(table: "orders").run { (from) throws(JournalError) in
      try source.first(
        """
        SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body, id
        FROM orders WHERE id >= ? ORDER BY id LIMIT 1
        """, .integer(from)
      ) { row in
        let id = row.integer(8)
        guard let stored = try? StoredOrder(row, seal: seal) else {
          return RowScan.Row(id: id, isWhole: false)
        }
        do throws(JournalError) {
          try writer.put(stored)
        } catch {
          failure = failure ?? error
        }
        numbers[id] = (stored.order.clientSN, stored.open)
        return RowScan.Row(id: id, isWhole: true)
      }
    }
    if let failure { throw failure }
    salvage.orders = numbers.count
    salvage.openOrders = numbers.sorted { $0.key < $1.key }.filter(\.value.isOpen).map(
      \.value.number)
  }

  private func copyEvents(_ salvage: inout Salvage) throws(JournalError) {
    var values: [Int64: [SQLValue]] = [:]
    let lost = RowScan(table: "events").run { (from) throws(JournalError) in
      try source.first(
        """
        SELECT sequence, type, client_sn, cause, data, at FROM events
        WHERE sequence >= ? ORDER BY sequence LIMIT 1
        """, .integer(from)
      ) { row in
        values[row.integer(0)] = [
          .integer(row.integer(0)), .text(row.text(1)), .optional(row.optionalText(2)),
          .text(row.text(3)), .text(row.text(4)), .integer(row.integer(5)),
        ]
        return RowScan.Row(id: row.integer(0), isWhole: true)
      }
    }
    salvage.lost += lost
    salvage.events = values.count
    for (_, value) in values.sorted(by: { $0.key < $1.key }) {
      try target.run(
        "INSERT INTO events (sequence, type, client_sn, cause, data, at) VALUES (?, ?, ?, ?, ?, ?)",
        value)
    }
    try keepCounting("events", isLost: !lost.isEmpty)
  }

  /// A number that was given once is not given again, even where its row is lost.
  private func keepCounting(_ table: String, isLost: Bool) throws(JournalError) {
    let reached = try? source.first(
      "SELECT seq FROM sqlite_sequence WHERE name = ?", .text(table)
    ) { $0.integer(0) }
    let here = try target.first(
      "SELECT seq FROM sqlite_sequence WHERE name = ?", .text(table)
    ) { $0.integer(0) }
    let next = max(reached ?? 0, here ?? 0) + (isLost ? 10_000 : 0)
    try target.run("DELETE FROM sqlite_sequence WHERE name = ?", .text(table))
    try target.run(
      "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", .text(table), .integer(next))
  }

  private func copyPrintJobs(_ salvage: inout Salvage) throws(JournalError) {
    var values: [Int64: [SQLValue]] = [:]
    let lost = RowScan(table: "print jobs").run { (from) throws(JournalError) in
      try source.first(
        """
        SELECT id, client_sn, printer, kind, state, document, created_at, expires_at, attempts
        FROM print_jobs WHERE id >= ? ORDER BY id LIMIT 1
        """, .integer(from)
      ) { row in
        values[row.integer(0)] = [
          .integer(row.integer(0)), .optional(row.optionalText(1)), .optional(row.optionalText(2)),
          .text(row.text(3)), .text(row.text(4)), .blob(row.blob(5)), .integer(row.integer(6)),
          .optional(row.optionalInteger(7)), .integer(row.integer(8)),
        ]
        return RowScan.Row(id: row.integer(0), isWhole: true)
      }
    }
    salvage.lost += lost
    for (id, value) in values.sorted(by: { $0.key < $1.key }) {
      // A slip of an order that is lost goes with it.
      try target.run(
        """
        INSERT INTO print_jobs (id, client_sn, printer, kind, state, document, created_at,
          expires_at, attempts)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
        WHERE ?2 IS NULL OR EXISTS (SELECT 1 FROM orders WHERE client_sn = ?2)
        """, value)
      salvage.printJobs += target.changedRows
      copyPrintID(of: id)
    }
    try keepCounting("print_jobs", isLost: !lost.isEmpty)
  }

  /// Older journals have no such columns.
  private func copyPrintID(of job: Int64) {
    let name = try? source.first(
      "SELECT print_id, contents_digest FROM print_jobs WHERE id = ? AND print_id IS NOT NULL",
      .integer(job)
    ) { (printID: $0.text(0), digest: $0.optionalBlob(1)) }
    guard let name = name ?? nil else { return }
    try? target.run(
      "UPDATE print_jobs SET print_id = ?, contents_digest = ? WHERE id = ?",
      .text(name.printID), .optional(name.digest), .integer(job))
  }
}
