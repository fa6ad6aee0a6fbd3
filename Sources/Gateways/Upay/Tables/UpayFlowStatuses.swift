/// What `status`, the state of one transaction of an order, says.
package enum UpayFlow: String, CaseIterable, Hashable, Sendable {
  case succeeded
  case open
  /// Failed on both sides.
  case failed
  /// Failed by Upay's books; the other side is not known.
  case unclear
}

/// `biz_response.data.status` (Upay Web API, transaction states).
package let upayFlowStatuses = UpayTable<UpayFlow>(
  member: "biz_response.data.status",
  [
    .init("SUCCESS", "done", .succeeded),
    .init("FAIL_CANCELED", "failed on both sides", .failed),
    .init("FAIL_PROTOCOL_1", "failed, the other side is unknown", .unclear),
    .init("FAIL_PROTOCOL_2", "failed, the other side is unknown", .unclear),
    .init("FAIL_PROTOCOL_3", "failed, the other side is unknown", .unclear),
    .init("FAIL_IO_1", "failed, the other side is unknown", .unclear),
    .init("FAIL_IO_2", "failed, the other side is unknown", .unclear),
    .init("FAIL_ERROR", "failed, the other side is unknown", .unclear),
    .init("CANCEL_ERROR", "a cancel whose end is unknown", .unclear),
    .init("REFUND_ERROR", "a refund whose end is unknown", .unclear),
    .init("ABORTED", "stopped", .unclear),
    .init("IN_PROG", "running", .open),
    .init("CREATED", "made", .open),
    .init("PRE_SUCCESS", "prepared", .open),
    .init("ERROR_RECOVERY", "a reversal is running", .open),
  ])
