/// The two APIs of IOTPay as a list of statements, every one of which a test must prove.
enum IOTPayProtocol {
  static let sections: [ProtocolSection] =
    [signature, vectors, pages, records, returns, cards, notices]
    + [wallets, channels, states, refunds, codes, verbs, simulator]

  private static let signature = ProtocolSection(
    "1", "Signature", of: "iotpay",
    [
      "parameters": "all top-level parameters but `sign`, and none that is empty",
      "null": "nothing is sent as null, and null in answers is not signed",
      "order":
        "contradiction: lexicographic by the documents, without regard to case by the vendor's "
        + "program; we sign so, and take either",
      "raw": "values as they are, numbers in plain digits",
      "md5": "MD5 over the parameters and the merchant's key, in capital hexadecimal digits",
      "incoming": "every member that comes is signed, known or not, numbers by their literal text",
      "nested": "what is signed of an object within is not documented: its text, or nothing",
      "wrong": "a wrong signature is worth nothing, wherever it stands",
      "ascii": "subject and body are printable ASCII, or the order is refused before it is sent",
    ])

  private static let vectors = ProtocolSection(
    "1.1", "Test vectors", of: "iotpay",
    [
      "computed": "the vectors of every call and of the notice",
      "requests": "whole requests of the daemon have the vectors' signatures",
    ])

  private static let pages = ProtocolSection(
    "2", "Card pages (v3)", of: "iotpay",
    [
      "json": "raw JSON of `application/json`",
      "cc_purchase": "the link of a page on which the customer types the card's number",
      "UPI_EX": "the one channel; currency CAD alone",
      "redirectUrl": "contradiction: in `retData` by tables, beside it by a sample; both are read",
      "mchUserId": "the till; at most 30 octets",
      "loginName": "of the configuration; at most 12 octets",
      "notifyUrl": "sent because it is demanded",
      "refused":
        "a refusal is free text: a page that was refused is paid by nobody, other things are asked "
        + "for",
      "card-number": "never sent: no card number is typed into the till",
    ])

  private static let records = ProtocolSection(
    "2.1", "Order records (v3)", of: "iotpay",
    [
      "cc_query":
        "contradiction: one number is enough by the text, both are by the table; ours is sent",
      "retCode":
        "`SUCCESS` says that the question was understood, `status` what became of the order",
      "0": "open", "1": "open", "2": "paid", "3": "paid", "9": "not paid",
      "unknown": "any other status decides nothing",
      "whose": "another merchant, number, channel, kind or currency is another's order",
      "amount": "another sum than ours is never paid",
      "refundable": "what is left: less than the sum was given back, wherever that was done",
    ])

  private static let returns = ProtocolSection(
    "2.2", "Voids and refunds (v3)", of: "iotpay",
    [
      "cc_void": "before the settlement, everything",
      "cc_refund": "after the settlement, also in part",
      "settlement":
        "when it happens is not known: a revoke is a void, and a refund where that is refused",
      "late": "a late payment is voided, and refunded where that is refused",
      "notifyUrl": "contradiction: newer pages leave it out; it is sent",
      "mchRefundNo": "a number of its own, the same at every repetition",
      "repeated": "a number again moves no money, however it is answered",
      "pending": "what is not done yet is asked for by its number",
      "refused": "refused in words alone: what is left of the payment tells whether money moved",
    ])

  private static let cards = ProtocolSection(
    "2.3", "Cards that are kept (v3)", of: "iotpay",
    [
      "cc_addcard": "the page on which a customer leaves a card",
      "cc_querycard": "whether it was left, and its masked number",
      "cc_purchasewithtoken": "a payment with it, by our own number of the card",
      "masked": "six digits and four at most are kept of its number",
      "others": "not used: cc_directaddcard, cc_purchasewithwallet",
    ])

  private static let notices = ProtocolSection(
    "3", "Notices", of: "iotpay",
    [
      "hint": "a notice is a reason to ask, and nothing more",
      "shapes":
        "JSON, a form, and a form whose `params` is JSON are read: no shape is documented for v1",
      "answer": "`SUCCESS` to v3, `success` to v1, in plain text",
      "trust": "signed by the merchant's key over all that came",
    ])

  private static let wallets = ProtocolSection(
    "4", "Wallets (v1)", of: "iotpay",
    [
      "params": "a form of one field that holds JSON, escaped as forms demand",
      "create_order": "a payment by wallet; its number is used once",
      "limits": "every parameter has a length",
      "amount": "cents, as a whole number",
      "signed": "the answer to create_order is signed, or it is worth nothing",
      "codeUrl":
        "no source names the member of a QR code: codeUrl, code_url, payUrl, or the one address in "
        + "payParams or retParams",
      "identityCode": "the customer's code, with codeType barcode",
      "extra": "WX_NATIVE names a product",
      "query_order": "by our number",
      "currency": "CAD, USD, CNY; of UnionPay CAD alone",
    ])

  private static let channels = ProtocolSection(
    "4.1", "Channels (v1)", of: "iotpay",
    [
      "UPI_QR": "UnionPay's QR code", "UPI_MICROPAY": "UnionPay, scanned",
      "UPI_SEQ": "UnionPay's page, where configured", "WX_NATIVE": "WeChat Pay's QR code",
      "WX_MICROPAY": "WeChat Pay, scanned", "ALIPAY_QR": "Alipay's QR code",
      "ALIPAY_MICROPAY": "Alipay, scanned",
      "others": "not used: UPI_APP, UPI_BARCODE, WX_JSAPI, WX_APP, ALIPAY_PC and CC_PAX",
      "unknown-wallet": "a code of no known wallet is refused before anything is sent",
    ])

  private static let states = ProtocolSection(
    "4.2", "States (v1)", of: "iotpay",
    [
      "0": "made", "1": "the customer is paying", "2": "paid",
      "3": "paid, and the merchant was told",
      "4": "not paid: cancelled by the system", "9": "not paid: cancelled by the customer",
      "unknown": "any other status decides nothing",
    ])

  private static let refunds = ProtocolSection(
    "4.3", "Refunds (v1)", of: "iotpay",
    [
      "refund_order": "by IOTPay's number of the payment, in full or in part",
      "both": "done only where retCode and resCode say so: a sample of the documents takes either",
      "currency": "contradiction: an older page lists it; a switch of the simulator demands it",
      "query_refund": "assumed: by mchRefundNo, in the shape of an order or in one of its own",
      "repeated": "a number again moves no money, however it is answered",
    ])

  private static let codes = ProtocolSection(
    "4.4", "Error codes", of: "iotpay",
    [
      "0010": "uncertain: asked for", "0011": "refused: not a POST", "0012": "refused: empty",
      "0013": "the signature was refused", "0014": "a parameter: a charge is asked about",
      "0015": "refused: the merchant is not known", "0110": "uncertain: asked for",
      "0111": "uncertain: asked for", "0112": "there is no such order",
      "0113": "the number was paid before: not ours unless that is certain",
      "0118": "uncertain: asked for",
      "place": "in errCode, or at the beginning of retMsg",
      "unknown": "a code that is not listed decides nothing by itself",
      "words": "every code has words for a cashier, in both languages",
    ])

  private static let verbs = ProtocolSection(
    "5", "What the daemon's verbs become", of: "iotpay",
    [
      "revoke": "v3: a void, then a refund; v1: a refund of everything, where configured",
      "cancel": "nothing closes an unpaid order: it is asked for, expires, is watched, and what is "
        + "paid late goes back",
      "numbers": "1 to 30 characters, never used twice",
      "limits":
        "currency, sums, payways and members without a place are refused before anything is "
        + "journaled",
    ])

  private static let simulator = ProtocolSection(
    "6", "The simulator", of: "iotpay",
    [
      "door": "method, body, merchant, signature, in this order: 0011, 0012, 0015, 0013",
      "strict": "missing, long and malformed parameters are 0014, and nothing is booked",
      "empty": "empty parameters are neither signed nor looked at",
      "numbers": "a number is used once; of a paid order 0113",
      "links": "a link leads to a page with which a customer pays, declines or goes away",
      "card-pages": "the page of a card to be kept: it is left, or not",
      "code-endings": "01 paid, 02 pending then paid, 03 declined, 04 booked and not answered",
      "walk": "0, 1, 2, and 3 only when the merchant was told",
      "settled": "a settlement after a time: voids before it, refunds after it",
      "arithmetic": "refunds add up to the payment, and a number moves money once",
      "disorder": "members in any order, and some that no source knows",
      "scripts": "customers and refunds as scripted",
      "faults": "every fault of the network and of the answer, signed again where it must be",
    ])
}
