import FoundationEssentials
public import Terminal

/// An agreement as the journal keeps it.
public struct StoredAgreement: Hashable, Sendable {
  public var agreement: Agreement
  /// What the number stands for. It never changes: a `put` with another one is refused.
  public var contentsDigest: [UInt8]
  /// The boot of the machine in which `agreement` was last handled: to which its boot times belong.
  public var bootID: String

  public init(agreement: Agreement, contentsDigest: [UInt8], bootID: String) {
    self.agreement = agreement
    self.contentsDigest = contentsDigest
    self.bootID = bootID
  }
}

extension Journal.Writer {
  /// Inserts an agreement, or replaces what is stored under its number.
  ///
  /// - Throws: `JournalError.refused` when the number stands for other contents.
  public func put(_ stored: StoredAgreement) throws(JournalError) {
    try write { () throws(JournalError) in
      let agreement = stored.agreement
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      guard let body = try? encoder.encode(agreement) else {
        throw .refused("\(agreement.number) cannot be written as JSON")
      }
      try database.run(
        """
        INSERT INTO agreements (agreement_no, gateway, state, open, created_at, updated_at,
          contents_digest, boot_id, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (agreement_no) DO UPDATE SET
          state = excluded.state, open = excluded.open, updated_at = excluded.updated_at,
          boot_id = excluded.boot_id, body = excluded.body
        WHERE contents_digest = excluded.contents_digest
        """,
        .text(agreement.number.text), .text(agreement.request.gateway),
        .text(agreement.state.rawValue), .bool(agreement.isAlive),
        .integer(agreement.createdAt.wall), .integer(agreement.updatedAt.wall),
        .blob(stored.contentsDigest), .text(stored.bootID),
        .text(String(decoding: body, as: UTF8.self)))
      guard database.changedRows == 1 else {
        throw .refused("\(agreement.number) stands for other contents")
      }
    }
  }
}

extension Journal {
  public func agreement(_ number: AgreementNo) throws(JournalError) -> StoredAgreement? {
    try connected().first(
      "SELECT contents_digest, boot_id, body FROM agreements WHERE agreement_no = ?",
      .text(number.text), read: StoredAgreement.init)
  }

  /// Every agreement that still has something to do by itself, in the order of their making.
  public func openAgreements() throws(JournalError) -> [StoredAgreement] {
    try connected().all(
      "SELECT contents_digest, boot_id, body FROM agreements WHERE open = 1 ORDER BY id",
      read: StoredAgreement.init)
  }

  /// Agreements, newest first, a page at a time.
  ///
  /// - Parameters:
  ///   - gateway: only those of this payment system.
  ///   - state: only those in this state.
  ///   - limit: 1 to ``maximumPage``; others are taken as the nearest of these.
  ///   - after: `next` of the page before.
  /// - Throws: `JournalError.refused` when `after` is not a cursor.
  public func agreements(
    gateway: String? = nil, state: AgreementState? = nil, limit: Int, after: String? = nil
  ) throws(JournalError) -> StoredAgreements {
    let limit = min(max(limit, 1), Self.maximumPage)
    let last = try after.map { text throws(JournalError) in
      guard let id = Int64(text), id > 0 else {
        throw .refused("after: not a cursor that this journal gave")
      }
      return id
    }
    let found = try connected().all(
      """
      SELECT contents_digest, boot_id, body, id FROM agreements
      WHERE id < ?1 AND (?2 IS NULL OR gateway = ?2) AND (?3 IS NULL OR state = ?3)
      ORDER BY id DESC LIMIT ?4
      """, .integer(last ?? .max), .optional(gateway), .optional(state?.rawValue),
      .integer(Int64(limit + 1))
    ) { (row) throws(JournalError) in (agreement: try StoredAgreement(row), id: row.integer(3)) }
    let page = found.prefix(limit)
    let more = found.count > limit
    return StoredAgreements(
      agreements: page.map(\.agreement), next: more ? page.last.map { "\($0.id)" } : nil)
  }
}

extension Journal {
  /// Whether an agreement of this payment system was signed under this number of its own.
  public func hasAgreement(reference: String, gateway: String) throws(JournalError) -> Bool {
    try connected().first(
      """
      SELECT 1 FROM agreements
      WHERE gateway = ?1 AND json_extract(body, '$.reference') = ?2 LIMIT 1
      """, .text(gateway), .text(reference)
    ) { _ throws(JournalError) in true } ?? false
  }
}

/// One page of a list of agreements, in the order of the list.
public struct StoredAgreements: Hashable, Sendable {
  public var agreements: [StoredAgreement]
  /// Where the next page begins; nil on the last.
  public var next: String?
}

extension StoredAgreement {
  /// Reads the columns contents_digest, boot_id, body.
  init(_ row: Row) throws(JournalError) {
    guard let agreement = try? JSONDecoder().decode(Agreement.self, from: Data(row.blob(2))) else {
      throw .damaged("an agreement cannot be read")
    }
    self.init(agreement: agreement, contentsDigest: row.blob(0), bootID: row.text(1))
  }
}
