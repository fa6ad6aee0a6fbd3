extension UpayProtocol {
  static let payFlow = ProtocolSection(
    "7.1", "How a pay goes",
    [
      "journaled-first": "the order is durable before its pay leaves",
      "read-timeout": "no answer within the time: uncertain, not failed; nothing below repeats it",
      "poll-when-unclear": "open, uncertain, late or 500: the order is asked for",
      "cadence": "every 3 seconds for a minute, then every 10 seconds, until 2 minutes",
      "not-exists-may-travel":
        "no such order, twice and 5 seconds apart, after the pay could still travel: only then",
      "cancel-at-the-end": "the budget over: cancel",
      "cancel-answers":
        "cancelled, stopped, cancelled before, and no such order when it counts, end it as not paid",
      "cancel-repeated": "an unclear cancel: asked for again, and cancelled again",
      "late-paid": "a payment that shows up later is seen and returned",
      "query-after-cancel": "a cancel ends with a query: it may have cancelled a payment",
      "new-number": "another attempt at the sale is another `client_sn`",
      "conflict": "CLIENT_SN_CONFLICT with an order that is not ours is never paid",
    ])

  static let precreateFlow = ProtocolSection(
    "7.2", "How a precreate goes",
    [
      "expiry": "unpaid, it is over after 4 minutes: cancelled and asked for",
      "cadence":
        "after 10, 5, 5, 10, 10, 10, 10 seconds, then every 20 and every 30, to the code's end",
      "abort":
        "given up by the cashier: cancelled, and asked for unless the answer shows it closed",
      "lost-answer": "no answer: no QR code is shown; it is cancelled",
    ])

  static let refundFlow = ProtocolSection(
    "7.3", "How a refund goes",
    [
      "journaled-first": "number and sum are durable before it leaves",
      "asked-by-number": "without a clear answer it is asked for by its number",
      "repeated": "shown no trace of, it is sent again, the same",
      "noop": "UPAY_REFUND_ORDER_NOOP on a repetition is a success",
      "not-enough": "REFUNDABLE_AMOUNT_NOT_ENOUGH on a repetition is no proof against the first",
    ])

  static let numbers = ProtocolSection(
    "7.4", "Numbers that make a repetition harmless",
    [
      "client_sn": "never charged twice under one number, whatever the gateway answers",
      "refund_request_no": "never refunded twice under one number",
      "cancel": "cancelled again is as cancelled once",
      "uniqueness": "numbers made here sort by time and hold 64 random bits, no counter",
    ])

  static let callbacks = ProtocolSection(
    "7.5", "Callbacks",
    [
      "times":
        "1, 5, 30 and 600 seconds after the payment, until it is acknowledged with `success`",
      "signature": "SHA256withRSA over the body in Base64; what is signed otherwise is refused",
      "hint": "it has the order asked about, and decides nothing",
    ])

  static let formats = ProtocolSection(
    "8", "Formats",
    [
      "amount": "whole minor units, no sign, no leading zero, 10 digits at most",
      "octets": "limits count octets of UTF-8",
      "control-characters": "are refused in what a caller says",
      "goods_id": "1 to 32 octets", "goods_name": "1 to 32 octets",
      "quantity": "a number of at most 10 digits", "price": "a number of at most 9 digits",
      "promotion_type": "0 or 1",
      "reflect": "at most 64 octets",
      "times": "milliseconds as 13 digits; days are those of UTC+8",
    ])
}
