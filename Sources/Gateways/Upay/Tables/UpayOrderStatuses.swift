package import Terminal

/// `biz_response.data.order_status`, the decisive value of an answer (Upay Web API, order states).
///
/// Both spellings of "in progress" are taken. A value that is not here is ``OrderStatus/unknown``,
/// never final.
package let upayOrderStatuses = UpayTable<OrderStatus>(
  member: "biz_response.data.order_status",
  [
    .init("CREATED", "made, or being paid", .created),
    .init("PAID", "paid", .paid),
    .init("PAY_CANCELED", "failed or expired, and reversed", .payCanceled),
    .init("PAY_ERROR", "failed, whether it was reversed is unknown", .payError),
    .init("REFUNDED", "fully refunded", .refunded),
    .init("PARTIAL_REFUNDED", "partly refunded", .partiallyRefunded),
    .init("REFUND_INPROGRESS", "a refund is running", .refundInProgress),
    .init("REFUND_IN_PROGRESS", "a refund is running", .refundInProgress),
    .init("REFUND_ERROR", "a refund whose end is unknown", .refundError),
    .init("CANCELED", "cancelled or revoked", .canceled),
    .init("CANCEL_INPROGRESS", "a cancel is running", .cancelInProgress),
    .init("CANCEL_IN_PROGRESS", "a cancel is running", .cancelInProgress),
    .init("CANCEL_ERROR", "a cancel whose end is unknown", .cancelError),
    .init("INVALID_STATUS_CODE", "the gateway cannot say", .unknown),
  ])
