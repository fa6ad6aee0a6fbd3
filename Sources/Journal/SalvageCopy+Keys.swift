import Terminal

extension SalvageCopy {
  func copySettings(_ salvage: inout Salvage) throws(JournalError) {
    var values: [String: [SQLValue]] = [:]
    salvage.lost += KeyScan(table: "settings").run(
      upwards: { (after) throws(JournalError) in
        try source.first(
          "SELECT key, value, sealed FROM settings WHERE key > ? ORDER BY key LIMIT 1", .text(after)
        ) { row in
          values[row.text(0)] = [.text(row.text(0)), .blob(row.blob(1)), .integer(row.integer(2))]
          return row.text(0)
        }
      },
      downwards: { (before) throws(JournalError) in
        try source.first(
          """
          SELECT key, value, sealed FROM settings WHERE ?1 IS NULL OR key < ?1
          ORDER BY key DESC LIMIT 1
          """, .optional(before)
        ) { row in
          values[row.text(0)] = [.text(row.text(0)), .blob(row.blob(1)), .integer(row.integer(2))]
          return row.text(0)
        }
      })
    salvage.settings = values.count
    for value in values.values {
      try target.run("INSERT INTO settings (key, value, sealed) VALUES (?, ?, ?)", value)
    }
  }

  func copyRetiredNumbers(_ salvage: inout Salvage) throws(JournalError) {
    // The first release had none.
    let version = try? source.first("PRAGMA user_version") { $0.integer(0) }
    guard version != 1 else { return }
    var values: [String: [SQLValue]] = [:]
    salvage.lost += KeyScan(table: "numbers of removed orders").run(
      upwards: { (after) throws(JournalError) in
        try source.first(
          """
          SELECT client_sn, contents_digest FROM retired_numbers WHERE client_sn > ?
          ORDER BY client_sn LIMIT 1
          """, .text(after)
        ) { row in
          values[row.text(0)] = [.text(row.text(0)), .blob(row.blob(1))]
          return row.text(0)
        }
      },
      downwards: { (before) throws(JournalError) in
        try source.first(
          """
          SELECT client_sn, contents_digest FROM retired_numbers WHERE ?1 IS NULL OR client_sn < ?1
          ORDER BY client_sn DESC LIMIT 1
          """, .optional(before)
        ) { row in
          values[row.text(0)] = [.text(row.text(0)), .blob(row.blob(1))]
          return row.text(0)
        }
      })
    salvage.retiredNumbers = values.count
    for value in values.values {
      try target.run(
        "INSERT INTO retired_numbers (client_sn, contents_digest) VALUES (?, ?)", value)
    }
  }
}

extension SalvageCopy {
  func copyAgreements(
    _ writer: Journal.Writer, _ salvage: inout Salvage
  ) throws(JournalError) {
    // The first releases had none.
    let version = try? source.first("PRAGMA user_version") { $0.integer(0) }
    guard version.map({ $0 > 3 }) ?? true else { return }
    var found: [Int64: StoredAgreement] = [:]
    salvage.lost += RowScan(table: "agreements").run { (from) throws(JournalError) in
      try source.first(
        """
        SELECT contents_digest, boot_id, body, id FROM agreements
        WHERE id >= ? ORDER BY id LIMIT 1
        """, .integer(from)
      ) { row in
        let id = row.integer(3)
        guard let stored = try? StoredAgreement(row) else {
          return RowScan.Row(id: id, isWhole: false)
        }
        found[id] = stored
        return RowScan.Row(id: id, isWhole: true)
      }
    }
    for (_, stored) in found.sorted(by: { $0.key < $1.key }) { try writer.put(stored) }
    salvage.agreements = found.count
  }
}
