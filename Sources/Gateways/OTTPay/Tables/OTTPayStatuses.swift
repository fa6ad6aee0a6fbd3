package import Terminal

/// `order_status`, in lower case (OTT Pay API, query of a transaction).
///
/// There is no official list: these are the words that the documents and public clients show. One
/// that is not here is ``OrderStatus/unknown``, and is asked for again.
package let ottPayStatuses: [String: OrderStatus] = [
  "success": .paid, "paid": .paid, "trade_success": .paid, "captured": .paid,
  "processing": .created, "created": .created, "authorised": .created, "": .created,
  "fail": .payCanceled, "failure": .payCanceled,
  "closed": .canceled, "orderclosed": .canceled, "cancelled": .canceled, "canceled": .canceled,
  "revoked": .canceled,
  "refunded": .refunded, "fully_refunded": .refunded, "fully_reversal": .refunded,
  "reversed": .refunded, "chargeback": .refunded,
  "partial_refunded": .partiallyRefunded,
]

/// The word for a pre-authorisation that stands: all that is asked of one, and no payment.
let ottPayAuthorised = "authorised"
