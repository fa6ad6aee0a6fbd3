extension UpayProtocol {
  static let simulatorCore = ProtocolSection(
    "10.1", "The simulator: core",
    [
      "1-post-only": "only POST is served",
      "1-wrong-path": "an unknown path: HTTP 404 and `{\"message\":\"Not Found\"}`",
      "1-always-200": "every answer is HTTP 200; a switch mirrors 400 and 500",
      "1-texts": "every value of an answer is a text",
      "2-octets-first": "the signature is checked over the octets, before they are read as JSON",
      "2-order":
        "header, then number, then signature, then JSON, then members, then business: the first that fails answers",
      "2-bad-signature": "a bad or missing signature: 400 ILLEGAL_SIGN; a switch adds EJ26",
      "2-unknown-sn": "an unknown number: 400 INVALID_TERMINAL; a switch says ILLEGAL_SIGN",
      "2-wrong-kind-of-key":
        "the vendor's key in trade, or a terminal's at activation: ILLEGAL_SIGN",
      "3-invalid": "wrong members: 400 INVALID_PARAMS, and no order is made",
      "3-required": "a member that is missing is refused", "3-lengths": "limits in octets of UTF-8",
      "3-amount": "an amount that is none is refused",
      "3-position": "`longitude` and `latitude` come together or not at all",
      "3-extended": "`extended`: 24 members, 64 and 256 octets",
      "3-goods": "`goods_details`: every member of every element",
      "4-clock": "a clock that can be set, with days of UTC+8",
    ])

  static let simulatorIdentity = ProtocolSection(
    "10.2", "The simulator: activation and keys",
    [
      "5-uses": "a code has a number of uses", "5-expiry": "a code expires after 7 days",
      "5-store": "a code belongs to a store", "5-new-pair": "each success: new number, new key",
      "5-client-sn-used": "a `client_sn` twice under an `app_id`: ACTIVATE_FAIL EJ08",
      "5-device-allow": "a device again: allowed", "5-device-reject": "a device again: refused",
      "5-device-replace": "a device again: the former terminal dies",
      "5-nested": "the answer nested, by a switch",
      "6-A": "each accepted check-in shifts: current becomes previous",
      "6-B": "signed by the previous key, that key stays previous",
      "6-C": "signed by the previous key, the current one is told again",
      "6-D": "the old key dies at once",
      "6-E": "a key has a time to live; whether an expired one signs a check-in is a switch",
      "6-counters": "both keys are shown, and how often the previous one was accepted",
      "7-drop": "a request is dropped before it is processed",
      "7-drop-answer": "a request is processed and its answer dropped",
      "7-delay-answer": "a request is processed and its answer delayed",
      "7-truncate": "an answer is truncated",
      "7-bad-gateway": "HTTP 502 with HTML",
      "7-duplicate": "a request is delivered twice",
      "7-one-lost-check-in": "one lost answer of a check-in: the key held still works",
      "7-two-lost-check-ins": "two lost answers in model A: locked out",
      "8-device-mismatch": "another `device_id` at check-in: 400, with a code that can be chosen",
      "9-concurrent": "check-ins at once are put in line; each rotates",
    ])

  static let simulatorOrders = ProtocolSection(
    "10.3", "The simulator: orders",
    [
      "10-states": "orders go the documented ways and no others",
      "10-late-resolution": "an error state ends later as scripted: paid, or not",
      "11-immediate": "pay: paid at once",
      "11-in-progress": "pay: open, paid after a while",
      "11-block-success": "pay: blocks, then paid", "11-block-fail": "pay: blocks, then PAY_FAIL",
      "11-expired-barcode": "pay: EXPIRED_BARCODE", "11-invalid-barcode": "pay: INVALID_BARCODE",
      "11-insufficient-fund": "pay: INSUFFICIENT_FUND",
      "11-fail-error": "pay: PAY_FAIL_ERROR",
      "11-fail-in-progress": "pay: PAY_FAIL_IN_PROGRESS",
      "11-500-made": "pay: 500, and the order was made",
      "11-500-not-made": "pay: 500, and no order was made",
      "11-maintenance": "pay: MAINTENANCE_INPROGRESS",
      "12-detection": "the provider is told by the code, unless `payway` is given",
      "12-unknown-prefix": "an unknown code is refused; how is a switch",
      "13-conflict": "a number again: CLIENT_SN_CONFLICT",
      "13-existing": "a number again: the existing order, by a switch",
      "13-in-flight": "a number again while the first is in flight",
      "13-scope": "a number is unique by terminal, by store or by vendor",
      "14-visibility-lag": "an order is not seen by queries for a while",
      "15-late-pay": "a pay arrives after the cancel that said no such order: a live order",
      "15-late-cancel": "a cancel or a revoke arrives after the client gave it up",
      "16-payway": "precreate: `payway` is required", "16-qq": "precreate: QQ is refused",
      "16-qr-code": "precreate: returns a QR code",
      "16-expiry": "precreate: unpaid it ends after 240 s, by a switch 90 or 100; TRADE_TIMEOUT",
      "16-last-second": "precreate: paid a second before the end is paid",
      "16-paid-later": "precreate: paid after the client stopped asking",
      "17-sn-wins": "query: `sn` wins over `client_sn`",
      "17-refund-view": "query: one refund by its number",
      "17-other-terminal": "query: another terminal's order, seen or not by a switch",
    ])

  static let simulatorReturns = ProtocolSection(
    "10.4", "The simulator: returns",
    [
      "18-partial": "refunds add up; net and states follow",
      "18-over": "more than is left: REFUNDABLE_AMOUNT_NOT_ENOUGH",
      "18-fully-refunded": "nothing left: UPAY_REFUND_INVALID_ORDER_STATE",
      "18-repeated": "the same again: UPAY_REFUND_ORDER_NOOP; a switch says REFUND_SUCCESS",
      "18-conflict": "the same number, another sum: REFUND_REQUEST_CONFLICT; a switch",
      "18-client_tsn": "the transaction is named `client_sn-refund_request_no`",
      "18-net_amount": "net is total less what was refunded",
      "18-three-months": "older than 3 months: refused",
      "18-in-progress": "runs, then succeeds or fails", "18-error": "REFUND_ERROR",
      "19-open": "cancel of an open order: CANCEL_ABORT_SUCCESS",
      "19-paid": "cancel of an order paid today: CANCEL_SUCCESS, CANCELED, net 0",
      "19-repeated": "again: UPAY_CANCEL_ORDER_NOOP",
      "19-after-refund": "after a refund: UPAY_CANCEL_INVALID_ORDER_STATE",
      "19-next-day": "on the next day: likewise; a switch allows it",
      "19-campaign": "a campaign's order: CANCEL_ERROR and UPAY_TCP_ORDER_NOT_REFUNDABLE",
      "19-race": "a cancel against a payment that succeeds at once: one of them wins",
      "19-final-spelling": "the state after an abort: CANCELED or PAY_CANCELED",
    ])

  static let simulatorRecords = ProtocolSection(
    "10.5", "The simulator: spellings and records",
    [
      "20-not-exist": "UPAY_ORDER_NOT_EXIST for UPAY_ORDER_NOT_EXISTS",
      "20-invalid-parameter": "INVALID_PARAMETER for INVALID_PARAMS",
      "20-payway": "Alipay as 1 or as 2", "20-ctime": "`ctime` as a date",
      "20-numbers": "numbers for texts", "20-extra-members": "unknown members",
      "20-unknown-status": "an unknown `order_status`",
      "21-callback":
        "callbacks of its own key: late, lost, doubled, replayed, tampered, forged, of another sum",
      "22-ledger": "money taken, money returned and orders of a sale are on the books",
      "22-never-twice": "no sale is paid twice",
      "22-delivered-if-paid": "what was handed over was paid",
      "22-refunds-within-total": "refunds never exceed the total",
      "22-key-in-slots":
        "the key on disk is current or previous, in model A after one loss at most",
      "23-request-log": "every request is on record with its key id",
    ])
}
