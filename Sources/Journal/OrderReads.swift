public import Terminal

extension Journal {
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

  /// The orders of one sale, newest first.
  public func orders(ofSale saleNo: String) throws(JournalError) -> [StoredOrder] {
    try connected().all(
      """
      SELECT client_sn, contents_digest, code, code_digest, state, open, boot_id, body
      FROM orders WHERE sale_no = ? ORDER BY id DESC
      """, .text(saleNo), read: stored)
  }

  func stored(_ row: Row) throws(JournalError) -> StoredOrder {
    try StoredOrder(row, seal: seal)
  }
}
