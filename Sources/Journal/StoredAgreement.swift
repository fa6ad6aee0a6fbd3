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

  /// The newest agreements.
  ///
  /// - Parameters:
  ///   - gateway: only those of this payment system.
  ///   - state: only those in this state.
  public func agreements(
    gateway: String? = nil, state: AgreementState? = nil, limit: Int
  ) throws(JournalError) -> [StoredAgreement] {
    try connected().all(
      """
      SELECT contents_digest, boot_id, body FROM agreements
      WHERE (?1 IS NULL OR gateway = ?1) AND (?2 IS NULL OR state = ?2)
      ORDER BY id DESC LIMIT ?3
      """, .optional(gateway), .optional(state?.rawValue), .integer(Int64(limit)),
      read: StoredAgreement.init)
  }
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
