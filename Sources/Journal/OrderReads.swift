public import Terminal

/// One page of a list of orders, newest first.
public struct StoredOrders: Hashable, Sendable {
  public var orders: [StoredOrder]
  /// Where the next page begins; nil on the last.
  public var next: String?
}

extension Journal {
  /// Orders of one page at most.
  public static let maximumPage = 1_000

  public func order(_ clientSN: ClientSN) throws(JournalError) -> StoredOrder? {
    try connected().first(
      """
      SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body
      FROM orders WHERE client_sn = ?
      """, .text(clientSN.text), read: stored)
  }

  /// Whether the number stands for an order that was removed since.
  public func isRetired(_ clientSN: ClientSN) throws(JournalError) -> Bool {
    try connected().first(
      "SELECT 1 FROM retired_numbers WHERE client_sn = ?", .text(clientSN.text)
    ) { _ in true }
      ?? false
  }

  /// Every order that still has something to do by itself, in the order of their making.
  public func openOrders() throws(JournalError) -> [StoredOrder] {
    try connected().all(
      """
      SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body
      FROM orders WHERE open = 1 ORDER BY id
      """, read: stored)
  }

  /// The orders for which a code of this digest was used, newest first.
  public func orders(usingCode digest: [UInt8]) throws(JournalError) -> [StoredOrder] {
    try connected().all(
      """
      SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body
      FROM orders WHERE code_digest = ? ORDER BY id DESC
      """, .blob(digest), read: stored)
  }

  /// Orders, newest first by the time of their making, a page at a time.
  ///
  /// Orders that are made while someone reads on neither repeat nor hide one: a page begins after
  /// the last order of the page before, wherever that now stands.
  ///
  /// - Parameters:
  ///   - since: made at or after, milliseconds since 1970.
  ///   - until: made before, milliseconds since 1970.
  ///   - limit: 1 to ``maximumPage``; others are taken as the nearest of these.
  ///   - after: `next` of the page before.
  /// - Throws: `JournalError.refused` when `after` is not a cursor.
  public func orders(
    sn: String? = nil, state: OrderState? = nil, since: Milliseconds? = nil,
    until: Milliseconds? = nil, limit: Int = 50, after: String? = nil
  ) throws(JournalError) -> StoredOrders {
    let limit = min(max(limit, 1), Self.maximumPage)
    var cursor: OrderCursor?
    if let after {
      cursor = OrderCursor(after)
      guard cursor != nil else { throw .refused("after: not a cursor that this journal gave") }
    }
    let found = try select(
      sn: sn, state: state, since: since ?? .min, until: until ?? .max,
      before: cursor ?? .newest, limit: limit + 1)
    let page = found.prefix(limit)
    let more = found.count > limit
    return StoredOrders(
      orders: page.map(\.order), next: more ? page.last?.cursor.text : nil)
  }

  private typealias Found = (order: StoredOrder, cursor: OrderCursor)

  /// Three statements, each for an index of its own: by number, by state, or by time alone.
  private func select(
    sn: String?, state: OrderState?, since: Milliseconds, until: Milliseconds,
    before cursor: OrderCursor, limit: Int
  ) throws(JournalError) -> [Found] {
    let read: (Row) throws(JournalError) -> Found = { (row) throws(JournalError) in
      (try self.stored(row), OrderCursor(createdAt: row.integer(8), id: row.integer(9)))
    }
    let range: [SQLValue] = [
      .integer(since), .integer(until), .integer(cursor.createdAt), .integer(cursor.id),
      .integer(Int64(limit)),
    ]
    let database = try connected()
    if let sn {
      return try database.all(
        """
        SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body,
          created_at, id
        FROM orders
        WHERE sn = ?6 AND (?7 IS NULL OR state = ?7) AND created_at >= ?1 AND created_at < ?2
          AND (created_at, id) < (?3, ?4)
        ORDER BY created_at DESC, id DESC LIMIT ?5
        """, range + [.text(sn), .optional(state?.rawValue)], read: read)
    }
    if let state {
      return try database.all(
        """
        SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body,
          created_at, id
        FROM orders
        WHERE state = ?6 AND created_at >= ?1 AND created_at < ?2
          AND (created_at, id) < (?3, ?4)
        ORDER BY created_at DESC, id DESC LIMIT ?5
        """, range + [.text(state.rawValue)], read: read)
    }
    return try database.all(
      """
      SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body,
        created_at, id
      FROM orders
      WHERE created_at >= ?1 AND created_at < ?2 AND (created_at, id) < (?3, ?4)
      ORDER BY created_at DESC, id DESC LIMIT ?5
      """, range, read: read)
  }

  private func stored(_ row: Row) throws(JournalError) -> StoredOrder {
    try StoredOrder(row, seal: seal)
  }
}

/// A place in the list of orders. Its text is opaque to everyone else.
struct OrderCursor {
  var createdAt: Milliseconds
  var id: Int64

  static let newest = OrderCursor(createdAt: .max, id: .max)

  init(createdAt: Milliseconds, id: Int64) {
    self.createdAt = createdAt
    self.id = id
  }

  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count <= 33, parts.count == 2,
      let createdAt = UInt64(parts[0], radix: 16), let id = UInt64(parts[1], radix: 16)
    else { return nil }
    self.init(createdAt: Int64(bitPattern: createdAt), id: Int64(bitPattern: id))
  }

  var text: String {
    String(UInt64(bitPattern: createdAt), radix: 16) + "-"
      + String(UInt64(bitPattern: id), radix: 16)
  }
}
