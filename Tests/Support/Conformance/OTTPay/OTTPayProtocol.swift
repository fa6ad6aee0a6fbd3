/// The API of OTT Pay as a list of statements, every one of which a test must prove.
enum OTTPayProtocol {
  static let sections: [ProtocolSection] = [
    transport, secrecy, vectors, actions, page, wallets, question, refund, codes, states, callbacks,
    verbs,
    simulator,
  ]

  static let transport = ProtocolSection(
    "1", "Transport", of: "ottpay",
    [
      "url": "one address takes every action; the default is the published one",
      "content-type": "`application/json`; the simulator refuses any other media type",
      "base64-envelope":
        "contradiction: one page has the whole JSON in Base64, every client sends it plain; plain is "
        + "sent, a switch of the simulator has the other",
      "rep_code": "contradiction: one page misspells `rsp_code`; both are read",
      "missing-data": "`data` or `md5` may be missing; nothing is opened before the code was read",
      "status-line": "what the status line denies is not believed",
      "merchant_id": "an answer that names another merchant proves nothing",
      "broken": "truncated, doubled, shuffled, retyped or enormous: never a success by guess",
    ])

  static let secrecy = ProtocolSection(
    "2", "Digest and encryption", of: "ottpay",
    [
      "values": "the digest is of the values alone, sorted by their names in byte order",
      "upper-case": "written in capital hexadecimal digits, compared in any",
      "key": "the AES key is the middle sixteen characters of the second digest",
      "aes": "AES-128, ECB, PKCS#7 padding, Base64",
      "texts": "every value that is sent is a text",
      "numbers": "numbers in answers count as they are spelled, `null` as nothing",
      "wrapped-base64": "blanks and line ends within Base64 are skipped, as in a published sample",
      "foreign": "what was not sealed with our sign key does not open",
      "partial-digest":
        "a digest of other members than are there is not trusted: the order is asked for",
    ])

  static let vectors = ProtocolSection(
    "3", "Test vectors", of: "ottpay",
    [
      "published": "the vector of the documents, byte for byte",
      "own": "the computed vectors of every action, and of UTF-8",
      "requests": "whole requests of the daemon have the vectors' digests",
    ])

  static let actions = ProtocolSection(
    "4", "Actions", of: "ottpay",
    [
      "CC_PURCHASE": "2.0: the link of UnionPay's page",
      "CC_PREAUTH": "2.0: the same, and the money is only reserved",
      "ACTIVEPAY": "1.0: a wallet's QR code",
      "PASSIVEPAY": "1.0: the code that a customer shows",
      "STATUS_QUERY": "1.0: a payment, or a refund by its number",
      "CC_QUERYPAY": "2.0: an order of the payment page, where configured",
      "REFUND": "1.0: in full or in part",
      "actions": "an unknown action, or another version of one, is refused",
      "others": "not used: mini-programs, H5, hosted checkout, exchange rates",
    ])

  static let page = ProtocolSection(
    "4.1", "The payment page", of: "ottpay",
    [
      "orderId": "at most 20 letters and digits, although the documents' own example has 24",
      "merchant_id": "sent, and checked",
      "operator_id": "sent, of the configuration",
      "txnTime": "the time of the order, not of the transmission; the zone is configured",
      "txnAmt": "cents, as digits",
      "cc_number": "never sent: no card number is typed into the till",
      "frontUrl": "sent because it is demanded",
      "backUrl": "sent because it is demanded",
      "channelType": "`UPAYONLINE`",
      "bizType": "`securePay`, without the blank of one table",
      "biz_type": "contradiction: one page names it so; the simulator takes both",
      "cc_channelType": "`web`, or `mobile` where configured",
      "codeUrl": "the link that is printed; two different ones are none",
      "respcode": "contradiction: `rspCode` and `respcode`; both are read",
      "created": "`SUCCESS` and `PROCESSING` both mean: made",
    ])

  static let wallets = ProtocolSection(
    "4.2", "Wallets", of: "ottpay",
    [
      "biz_type": "ALIPAY, WECHATPAY, UNIONPAY: by the payway, else by the code's first digits",
      "code_url": "the QR code",
      "order_id": "an answer that names another order proves nothing",
      "auth_code": "the customer's code, as it was scanned",
      "call_back_url": "sent because it is demanded",
      "unknown-wallet": "a code of no known wallet is refused before anything is sent",
    ])

  static let question = ProtocolSection(
    "4.4", "Questions", of: "ottpay",
    [
      "query-action":
        "contradiction: `STATUS_QUERY` with `order_id`, or `CC_QUERYPAY` with `orderId`; the first "
        + "unless configured, and the simulator can take either alone",
      "names": "members by either of their names; two that differ are worth as much as none",
      "refund_amount":
        "decides how much went back; a word and a sum that contradict decide nothing",
      "amount": "another sum than ours is never paid",
    ])

  static let refund = ProtocolSection(
    "4.5", "Refunds", of: "ottpay",
    [
      "order_id": "a number of its own, the same at every repetition",
      "repeated": "a number again moves no money, however it is answered",
      "opaque": "nothing inside the answer is read: what went back is asked for",
    ])

  static let codes = ProtocolSection(
    "5", "Codes", of: "ottpay",
    [
      "SUCCESS": "done", "PROCESSING": "the customer is paying",
      "PWD_INCORRECT": "refused; asked for once", "FAIL": "refused; asked for once",
      "TIMEOUT": "uncertain: asked for", "SYSTEM_ERROR": "uncertain: asked for",
      "PARAM_INVALID": "refused; asked for once", "PARAM_ERROR": "refused; asked for once",
      "ORDER_PAID": "the number was paid before: not ours unless that is certain",
      "ORDER_USED": "the number was used before: not ours unless that is certain",
      "ORDER_TYPE_ERROR": "refused: a pre-authorisation", "DB_ERROR": "uncertain: asked for",
      "unknown": "a code that is not listed decides nothing by itself",
      "words": "every code has words for a cashier, in both languages",
    ])

  static let states = ProtocolSection(
    "5.1", "States of an order", of: "ottpay",
    [
      "success": "paid", "paid": "paid", "trade_success": "paid", "captured": "paid",
      "processing": "open", "created": "open", "empty": "open: an empty text",
      "authorised": "open; of a pre-authorisation done",
      "fail": "not paid", "failure": "not paid",
      "closed": "not paid", "orderclosed": "not paid", "cancelled": "not paid",
      "canceled": "not paid", "revoked": "not paid",
      "refunded": "given back; with a sum, that much", "fully_refunded": "given back",
      "fully_reversal": "given back", "reversed": "given back", "chargeback": "given back",
      "partial_refunded": "given back in part; the sum tells how much",
      "capitals": "compared in any letters",
      "unknown": "any other word is open, and asked for again",
    ])

  static let callbacks = ProtocolSection(
    "6", "Callbacks", of: "ottpay",
    [
      "data":
        "believed when `data` opens; what stands around it is covered by nothing and not read",
      "finish_time": "contradiction: two spellings of the time; neither is needed",
      "acknowledgement": "assumed: 200 and `SUCCESS`; otherwise again after 5, 15 and 60 seconds",
      "hint": "it has the order asked about, and decides nothing",
    ])

  static let verbs = ProtocolSection(
    "7", "What the daemon's verbs become", of: "ottpay",
    [
      "revoke": "a refund of everything, where configured; else refused with what to use instead",
      "cancel": "nothing closes an unpaid order: it is asked for, expires, is watched, and what is "
        + "paid late goes back",
      "preauth": "reserved is done; completing one is not documented and refused",
      "limits":
        "currency, sums, payways and members without a place are refused before anything is "
        + "journaled",
    ])

  static let simulator = ProtocolSection(
    "8", "The simulator", of: "ottpay",
    [
      "door": "media type, envelope, action with its version, merchant, in this order",
      "refusal": "a wrong key, a wrong digest or padding: FAIL without `data`",
      "strict": "missing members PARAM_ERROR, malformed ones PARAM_INVALID, and nothing is booked",
      "numbers": "a number is used once; of a paid order ORDER_PAID",
      "links": "a link leads to a page with which a customer pays, declines or goes away",
      "code-endings": "01 paid, 02 pending then paid, 03 declined, 04 booked and not answered",
      "queries": "payments and refunds by their numbers; unknown ones FAIL",
      "refunds": "sums are checked, and a number moves money once",
      "disorder": "members in any order, Base64 wrapped or not",
      "scripts": "customers and refunds as scripted",
      "callbacks":
        "sealed as answers are: late, lost, doubled, replayed, tampered, forged, of another sum",
      "faults": "every fault of the network and of the answer, sealed again where it must be",
    ])
}
