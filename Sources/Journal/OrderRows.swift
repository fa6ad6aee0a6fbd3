import Cryptography
import FoundationEssentials
public import Terminal

extension Journal.Writer {
  /// Inserts an order, or replaces what is stored under its number.
  ///
  /// - Throws: `JournalError.refused` when the number stands for other contents.
  public func put(_ stored: StoredOrder) throws(JournalError) {
    try write { () throws(JournalError) in
      let order = stored.order
      let code: [UInt8]? =
        if let code = stored.code {
          try seal.seal(Array(code.octets.utf8), at: .code(of: order.clientSN))
        } else { nil }
      try database.run(
        """
        INSERT INTO orders (client_sn, sn, sale_no, gateway, state, open, created_at, updated_at,
          paid_at, returned_at, contents_digest, code, code_digest, boot_id, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (client_sn) DO UPDATE SET
          sn = excluded.sn, sale_no = excluded.sale_no, gateway = excluded.gateway,
          state = excluded.state, open = excluded.open, created_at = excluded.created_at,
          updated_at = excluded.updated_at, paid_at = excluded.paid_at,
          returned_at = excluded.returned_at, code = excluded.code,
          code_digest = excluded.code_digest, boot_id = excluded.boot_id, body = excluded.body
        WHERE contents_digest = excluded.contents_digest
        """,
        .text(order.clientSN.text), .optional(order.sn), .optional(order.request.saleNo),
        .text(order.request.gateway), .text(stored.state.rawValue), .bool(stored.open),
        .integer(order.createdAt.wall), .integer(order.updatedAt.wall),
        .optional(order.takenAt?.wall), .optional(order.returnedAt?.wall),
        .blob(stored.contentsDigest), .optional(code), .optional(stored.codeDigest),
        .text(stored.bootID), .text(body(of: order)))
      guard database.changedRows == 1 else {
        throw .refused("\(order.clientSN) stands for other contents")
      }
    }
  }

  private func body(of order: Order) throws(JournalError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      return String(decoding: try encoder.encode(order), as: UTF8.self)
    } catch {
      throw .refused("\(order.clientSN) cannot be written as JSON")
    }
  }
}

extension Order {
  /// When the customer's money was taken: paid, or found to have been paid late.
  public var takenAt: Moment? { paidAt ?? latePayment?.foundAt }

  /// When money was given back last.
  var returnedAt: Moment? {
    returns.filter { $0.state == .succeeded }.map(\.updatedAt).max { $0.wall < $1.wall }
  }
}

extension StoredOrder {
  /// Reads the columns client_sn, contents_digest, code, code_digest, state, open, boot_id, body.
  init(_ row: Row, seal: Seal) throws(JournalError) {
    let number = row.text(0)
    guard let clientSN = ClientSN(number) else {
      throw .damaged("an order has the number \(number)")
    }
    guard let order = try? JSONDecoder().decode(Order.self, from: Data(row.blob(7))),
      order.clientSN == clientSN
    else { throw .damaged("the order \(number) cannot be read") }
    guard let state = OrderState(rawValue: row.text(4)) else {
      throw .damaged("the order \(number) has the state \(row.text(4))")
    }
    var code: PaymentCode?
    if let sealed = row.optionalBlob(2) {
      let plain: [UInt8]
      do {
        plain = try seal.open(sealed, at: .code(of: clientSN))
      } catch {
        throw .damaged("the payment code of the order \(number) does not open")
      }
      code = PaymentCode(explicit: String(decoding: plain, as: UTF8.self))
    }
    self.init(
      order: order, contentsDigest: row.blob(1), code: code, codeDigest: row.optionalBlob(3),
      state: state, open: row.bool(5), bootID: row.text(6))
  }
}

extension SealedPlace {
  static func code(of clientSN: ClientSN) -> SealedPlace {
    SealedPlace(table: "orders", key: clientSN.text, column: "code")
  }
}
