public import Terminal

/// One page of a list of orders, in the order of the list.
public struct StoredOrders: Hashable, Sendable {
  public var orders: [StoredOrder]
  /// Where the next page begins; nil on the last.
  public var next: String?
}

extension Journal {
  /// Orders of one page at most.
  public static let maximumPage = 1_000

  /// Orders, newest first by the time of their making, a page at a time.
  ///
  /// Orders that are made while someone reads on neither repeat nor hide one: a page begins after
  /// the last order of the page before, wherever that now stands.
  ///
  /// - Parameters:
  ///   - sn: the gateway's number.
  ///   - saleNo: the sale they belong to.
  ///   - since: made at or after, milliseconds since 1970.
  ///   - until: made before, milliseconds since 1970.
  ///   - limit: 1 to ``maximumPage``; others are taken as the nearest of these.
  ///   - after: `next` of the page before.
  /// - Throws: `JournalError.refused` when `after` is not a cursor.
  public func orders(
    sn: String? = nil, saleNo: String? = nil, state: OrderState? = nil,
    since: Milliseconds? = nil, until: Milliseconds? = nil, limit: Int = 50, after: String? = nil
  ) throws(JournalError) -> StoredOrders {
    let limit = min(max(limit, 1), Self.maximumPage)
    var cursor: OrderCursor?
    if let after {
      cursor = OrderCursor(after)
      guard cursor != nil else { throw .refused("after: not a cursor that this journal gave") }
    }
    let found = try select(
      sn: sn, saleNo: saleNo, state: state, since: since ?? .min, until: until ?? .max,
      before: cursor ?? .newest, limit: limit + 1)
    let page = found.prefix(limit)
    let more = found.count > limit
    return StoredOrders(
      orders: page.map(\.order), next: more ? page.last?.cursor.text : nil)
  }

  private typealias Found = (order: StoredOrder, cursor: OrderCursor)

  /// Four statements, each for an index of its own: by number, sale, state, or time alone.
  private func select(
    sn: String?, saleNo: String?, state: OrderState?, since: Milliseconds, until: Milliseconds,
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
        WHERE sn = ?6 AND (?7 IS NULL OR sale_no = ?7) AND (?8 IS NULL OR state = ?8)
          AND created_at >= ?1 AND created_at < ?2 AND (created_at, id) < (?3, ?4)
        ORDER BY created_at DESC, id DESC LIMIT ?5
        """, range + [.text(sn), .optional(saleNo), .optional(state?.rawValue)], read: read)
    }
    if let saleNo {
      return try database.all(
        """
        SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body,
          created_at, id
        FROM orders
        WHERE sale_no = ?6 AND (?7 IS NULL OR state = ?7) AND created_at >= ?1
          AND created_at < ?2 AND (created_at, id) < (?3, ?4)
        ORDER BY created_at DESC, id DESC LIMIT ?5
        """, range + [.text(saleNo), .optional(state?.rawValue)], read: read)
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

  /// Orders that something happened to within a time: made, paid (or found to have been paid late)
  /// or given back in it. In the order of their making, a page at a time.
  ///
  /// An order keeps the time of its newest return only, so one that was given back later as well is
  /// looked at, too: every order of the time is here, and each return says its own time.
  ///
  /// - Parameters:
  ///   - touchedFrom: at or after, milliseconds since 1970.
  ///   - until: before, milliseconds since 1970.
  ///   - after: `next` of the page before.
  ///   - limit: 1 to ``maximumPage``; others are taken as the nearest of these.
  /// - Throws: `JournalError.refused` when `after` is not a cursor.
  public func orders(
    touchedFrom from: Milliseconds, until: Milliseconds, after: String? = nil, limit: Int = 50
  ) throws(JournalError) -> StoredOrders {
    let limit = min(max(limit, 1), Self.maximumPage)
    var last: Int64 = 0
    if let after {
      guard let id = Int64(after), id > 0 else {
        throw .refused("after: not a cursor that this journal gave")
      }
      last = id
    }
    let found = try connected().all(
      """
      SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body, id
      FROM orders
      WHERE id > ?3 AND id IN (
        SELECT id FROM orders WHERE created_at >= ?1 AND created_at < ?2
        UNION SELECT id FROM orders WHERE paid_at >= ?1 AND paid_at < ?2
        UNION SELECT id FROM orders WHERE returned_at >= ?1 AND created_at < ?2)
      ORDER BY id LIMIT ?4
      """, .integer(from), .integer(until), .integer(last), .integer(Int64(limit + 1))
    ) { (row) throws(JournalError) in (order: try stored(row), id: row.integer(8)) }
    let page = found.prefix(limit)
    let more = found.count > limit
    return StoredOrders(orders: page.map(\.order), next: more ? page.last.map { "\($0.id)" } : nil)
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
