extension UpayProtocol {
  static let pay = ProtocolSection(
    "6.1", "pay",
    [
      "path": "`POST /upay/v2/pay`",
      "terminal_sn": "sent", "client_sn": "sent: 1 to 32 of `A-Z a-z 0-9 . _ -`",
      "total_amount": "sent: 1 to 10 digits",
      "dynamic_id": "sent as it was read: 1 to 32 printable characters",
      "subject": "sent: 1 to 64 octets", "operator": "sent: 1 to 32 octets",
      "payway": "sent when given: 1 to 3 digits",
      "description": "sent when given: at most 255 octets",
      "longitude": "not used: never sent, so never without `latitude`",
      "latitude": "not used",
      "device_id": "sent where it is no longer than 32 octets",
      "extended": "sent when given: 24 members, names of 64 and values of 256 octets at most",
      "extended-nested": "objects within it, as for instalments, are passed on",
      "goods_details": "sent when given, section 8",
      "reflect": "the caller's text of at most 64 octets, else our nonce",
      "notify_url": "sent where notifications are listened for; at most 128 octets",
      "blocking": "an answer is awaited for as long as a customer types a password: 60 seconds",
      "once": "a pay leaves once per commit; nothing below repeats it",
    ])

  static let precreate = ProtocolSection(
    "6.2", "precreate",
    [
      "path": "`POST /upay/v2/precreate`",
      "no-code": "as pay, without `dynamic_id`",
      "payway": "required", "sub_payway": "not used: the gateway takes it for 2",
      "payer_uid": "not used", "qr_code": "needed for a success; drawn here",
    ])

  static let query = ProtocolSection(
    "6.3", "query",
    [
      "path": "`POST /upay/v2/query`",
      "terminal_sn": "sent", "client_sn": "sent",
      "sn": "sent for an adopted order; of ours `client_sn` alone, lest a wrong `sn` misleads",
      "refund_request_no": "sent to look at one refund",
      "lookup": "an order that is not ours is looked up by `sn` or by `client_sn`",
      "adopted": "an adopted order is known by its two numbers alone",
    ])

  static let refund = ProtocolSection(
    "6.4", "refund",
    [
      "path": "`POST /upay/v2/refund`",
      "terminal_sn": "sent", "sn": "sent once it is known", "client_sn": "sent",
      "refund_request_no": "sent: 1 to 20 of `A-Z a-z 0-9 . _ -`; the same for a repetition",
      "refund_amount": "sent: never more than what is left",
      "operator": "sent: who asked for it",
      "extended": "not used", "goods_details": "not used", "client_tsn": "not used",
      "reflect": "not used", "refund_reason": "not used",
      "partial": "several partial refunds, until nothing is left",
      "unclear": "an unclear one is asked for by its number, and repeated under it",
    ])

  static let reversal = ProtocolSection(
    "6.5", "cancel and revoke",
    [
      "cancel-path": "`POST /upay/v2/cancel`", "revoke-path": "`POST /upay/v2/revoke`",
      "terminal_sn": "sent", "sn": "sent once it is known", "client_sn": "sent",
      "operator": "not used",
      "alike": "both are answered alike",
      "after-an-abort": "CANCELED and PAY_CANCELED both end it",
      "repeated": "cancelled before is a success",
      "refused": "a revoke that is refused is not turned into a refund",
    ])
}
