extension UpayProtocol {
  static let envelope = ProtocolSection(
    "4", "The three layers of an answer",
    [
      "communication": "`result_code` 200, 400 and 500; any other value proves nothing",
      "action": "`biz_response.result_code` tells the action's outcome; missing: uncertain",
      "transaction": "`data.status` tells the transaction's state; it never makes a success alone",
      "order": "`data.order_status` is the decisive value",
      "final-state-wins": "a final state of the order beats the action's outcome",
      "paid-wins": "PAID from a query overrides every earlier doubt",
      "unknown-value": "a value that is missing or unknown at any layer is uncertain, never failed",
      "error_message":
        "the gateway's words are kept verbatim, but bounded, on one line and with long codes masked",
      "broken": "truncated, doubled, shuffled, retyped or enormous: never a success by guess",
    ])

  static let data = ProtocolSection(
    "4.1", "Members of `biz_response.data`",
    [
      "terminal_sn": "must be ours where it is there",
      "terminal_id": "ignored",
      "sn": "taken, up to 32 printable characters: longer and shorter ones than documented exist",
      "client_sn": "must be ours; another one says nothing of our order",
      "client_tsn":
        "names the transaction: `client_sn` of a payment, `client_sn-refund_request_no` of a refund",
      "tsn": "ignored",
      "trade_no": "taken, up to 128 printable characters",
      "status": "the state of the transaction, section 5.3",
      "order_status": "the state of the order, section 5.2",
      "payway": "taken, up to 3 digits",
      "payway_name": "ignored: the names are the daemon's own",
      "sub_payway": "taken, up to 3 digits",
      "payer_uid": "ignored",
      "payer_login": "taken for the slip, at most 128 octets, without control characters",
      "pay_login": "a documented misspelling of `payer_login`, read as that",
      "total_amount": "must be the order's; another sum is for a person to look at",
      "net_amount": "informational: never makes an order paid or refundable",
      "settlement_amount": "ignored", "paid_amount": "ignored", "refunded_amount": "ignored",
      "subject": "ignored, but of an adopted order",
      "description": "ignored",
      "operator": "ignored, but of an adopted order",
      "reflect": "our nonce comes back in it and proves the order ours",
      "store_id": "ignored",
      "ctime": "compared where no nonce came back and the gateway's clock is known",
      "finish_time": "taken, 13 digits",
      "channel_finish_time": "ignored",
      "qr_code": "taken, up to 1,024 printable characters",
      "qr_code_image_url": "ignored: the code is drawn here",
      "wap_pay_request": "ignored",
      "payment_list": "ignored",
      "provider_response": "ignored",
    ])
}
