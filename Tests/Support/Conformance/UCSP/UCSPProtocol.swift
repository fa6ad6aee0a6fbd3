/// UnionPay's UCSP as a list of statements, every one of which a test must prove.
enum UCSPProtocol {
  static let sections: [ProtocolSection] = [
    flows, envelope, messages, codes, verbs, simulator,
  ]

  static let flows = ProtocolSection(
    "1", "Flows", of: "ucsp",
    [
      "payment": "an order is submitted, its page is printed, its payer pays there",
      "auto-debit": "a contract is signed on a page, told of by a notice, charged, and closed",
      "cancellation":
        "a cancellation names the payment by `origQryId`, and has a number of its own",
      "refund": "so does a refund",
      "login": "a login message is verified, and nothing else is done with it",
    ])

  static let envelope = ProtocolSection(
    "3", "The envelope and its signature", of: "ucsp",
    [
      "vector": "the computed vector under both schemes, octet for octet",
      "octets": "signed and verified are the octets themselves, with eight zeros for the signature",
      "schemes": "SHA256withRSA, or NONEwithRSA where configured",
      "msgInfo": "assumed: versionNo, msgID, timeStamp, msgType, insID",
      "msgID": "29 characters, another one for each message, echoed by its answer",
      "certificate": "believed is a certificate that is pinned itself, while it is valid",
      "unsigned": "the answer to SIGN_AUTO_DEBIT has no signature: it is shown, and proves nothing",
    ])

  static let messages = ProtocolSection(
    "4", "Messages", of: "ucsp",
    [
      "INDUSTRY_LOGIN_INFO": "verified by `upayctl verify-login`",
      "SUBMIT_PAYMENT_ORDER": "its answer names `tn` and `paymentUrl`",
      "SIGN_AUTO_DEBIT": "its answer names the page on which the payer signs",
      "SIGN_AUTO_DEBIT_NOTICE": "names the contract; nothing else tells of it",
      "CLOSE_AUTO_DEBIT": "ends a contract",
      "SUBMIT_AUTO_DEBIT": "charges under a contract",
      "PAYMENT_RESULT_NOTICE": "has a payment, a cancellation or a refund asked about",
      "PAYMENT_RESULT_INQUIRY": "asks by the payment's number and time",
      "PAYMENT_CANCELLATION": "undoes all of a payment",
      "PAYMENT_REFUND": "gives back all or a part",
      "REFUND_RESULT_INQUIRY": "asks by the number and time of a cancellation or refund",
    ])

  static let codes = ProtocolSection(
    "5", "Response codes", of: "ucsp",
    [
      "00": "done, or taken: of an inquiry the inquiry's own", "01": "failed",
      "05": "taken: to be asked for", "10": "malformed: refused, but a debit is asked about",
      "11": "the signature was refused", "34": "no such order: open while a page can be paid",
      "36": "contradicts the order: refused", "99": "not known: to be asked for",
      "unknown": "any other decides nothing",
      "inquiry": "what became of a transaction stands in `origRespCode` alone",
      "timetable": "asked after 0, 1, 2, 4, 8, 16 and 32 seconds, then every ten",
      "amount": "another sum, currency, merchant or number is never paid",
    ])

  static let verbs = ProtocolSection(
    "6", "What the daemon's verbs become", of: "ucsp",
    [
      "revoke": "a cancellation; refused, a refund of everything where configured",
      "cancel": "nothing closes an unpaid order: it is asked for, expires, is watched, and what is "
        + "paid late goes back",
      "pay": "no message takes a scanned code: refused with what to use instead",
      "auto-debit":
        "an agreement whose page is printed and shown; the signed notice makes it active",
      "notices": "answered with signed JSON under their own `msgID`",
    ])

  static let simulator = ProtocolSection(
    "7", "The simulator", of: "ucsp",
    [
      "endpoints": "one for each message, under both schemes",
      "door": "media type, JSON, signature, msgInfo, fields, in this order",
      "msgID": "a number again is refused with 10",
      "scenarios": "the last two digits of an amount: ten ways a payment goes",
      "signing": "a page on which a payer signs or declines, and the notice that follows",
      "cancellation": "once, all of it, on its day",
      "refunds": "sums are checked, a name moves money once",
      "notices": "signed, and repeated until they are answered with a signed 00",
      "login": "a login message on demand",
      "scripts": "customers and refunds as scripted",
      "faults": "changed before it is signed", "rules": "every open point is a switch",
    ])
}
