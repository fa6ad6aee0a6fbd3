/// SecurePay, UnionPay's online platform 5.1.0, as a list of statements, every one of which a test must
/// prove.
enum SecurePayProtocol {
  static let sections: [ProtocolSection] = [
    transport, signature, vectors, fields, transactions, codes, results, verbs, simulator,
  ]

  private static func section(
    _ number: String, _ title: String, _ rows: KeyValuePairs<String, String>
  ) -> ProtocolSection {
    ProtocolSection(number, title, of: "securepay", rows)
  }

  static let transport = section(
    "1", "Transport",
    [
      "paths": "transactions, questions and the page have a path each",
      "form": "requests are forms in UTF-8; the simulator refuses any other media type",
      "raw":
        "answers are one line of fields, of which nothing is escaped; `&` within braces belongs "
        + "to a value",
      "status": "what is not HTTP 200 proves nothing",
      "broken":
        "truncated, changed, doubled, shuffled, retyped or enormous: never a success by guess",
    ])

  static let signature = section(
    "2", "Signature",
    [
      "canonical": "all fields but the signature and the empty ones, sorted by octets, unescaped",
      "01": "RSA over the hexadecimal digits of the SHA-256",
      "11": "SHA-256 with a shared key, whose own SHA-256 goes in",
      "certId": "the certificate's number in decimal digits",
      "chain":
        "the certificate of an answer must lead to a pinned one, be valid then, and be meant "
        + "for signatures",
      "company": "and its third part must be UnionPay's",
      "ambiguous": "a value that could be moved into a field of its own is not believed",
      "12": "SM3 is not used, and not believed",
    ])

  static let vectors = section(
    "2.1", "Test vectors",
    [
      "text": "the computed vectors of every transaction, and of UTF-8",
      "requests": "the requests of the daemon are the vectors, octet for octet",
      "shared-key": "and the one of method 11",
    ])

  static let fields = section(
    "3", "Fields",
    [
      "fields": "lengths and characters; what would be refused is not sent",
      "orderId": "8 to 40 letters and digits; another number stands as a digest",
      "txnTime": "the second of the first sending, in Beijing",
      "txnAmt": "minor units, digits only; another sum than ours is never paid",
      "currencyCode": "three digits of ISO 4217; another one is never paid",
      "accessType": "the merchant's own, or by way of an acquirer",
      "payTimeout": "until when the payer may pay",
      "duplicate": "contradiction: number and time name a transaction, or number and day",
    ])

  static let transactions = section(
    "4", "Transactions",
    [
      "apply-qr": "01/07: a QR code",
      "consume": "01/06: the code that a payer shows; the answer says only that it was taken",
      "page": "01/01: by a relay of the merchant's, which needs no key",
      "query": "00/00: only `origRespCode` decides",
      "query-time":
        "contradiction: one sample sends a new `txnTime`; the transaction's own is sent",
      "query-business": "contradiction: `bizType` of a question is 000000 or 000201; the first",
      "cancel": "31/00: 31 cancels and 04 refunds, although one client has it the other way round",
      "clearing-day": "until 23:00 in Beijing: the platform decides, not the till",
      "refund": "04/00: in full or in part, under a number of its own",
      "reversal": "99/01: not used; contradiction: where it is posted",
      "clearing": "`traceNo`, `settleDate` and the like are kept where they come",
      "others": "not used: in-app orders, pre-authorisations, files, card numbers",
    ])

  static let codes = section(
    "5", "Codes",
    [
      "00": "taken; of a question's transaction done", "A6": "done, with a defect",
      "01": "failed", "02": "closed", "03": "nobody knows: asked for",
      "04": "nobody knows: asked for",
      "05": "to be asked for", "06": "busy: again in a while", "10": "malformed: refused",
      "11": "the signature was refused", "12": "the number is taken",
      "13": "a field is missing: refused", "30": "declined", "31": "declined", "32": "declined",
      "33": "declined: a limit", "34": "not there; open while the payer has time",
      "35": "a return is refused", "36": "a return is refused", "37": "asked too often: later",
      "38": "declined: risk", "39": "declined: the hour",
      "42": "paid after its time: given back", "60": "declined", "61": "declined",
      "62": "declined", "63": "declined", "64": "declined: the balance", "65": "declined",
      "66": "declined", "67": "declined", "68": "declined", "69": "declined: too late",
      "99": "nobody knows: asked for",
      "unknown": "a code that is not listed decides nothing",
      "words": "every code has words for a cashier, in both languages",
    ])

  static let results = section(
    "5.1", "Results",
    [
      "transient": "until `payTimeout` a failure may be followed by a success",
      "final": "a scanned code's failure is final, and after `payTimeout` every answer",
      "replay": "an answer about another transaction proves nothing",
      "timetable": "1, 2, 4, 8, 16, 32 s without a payer; every 3 s, then 10 s with one",
      "notification": "a form, signed as an answer; has its transaction asked about, and no more",
    ])

  static let verbs = section(
    "6", "What the daemon's verbs become",
    [
      "pay": "01/06, then questions; charged once, whatever is lost",
      "precreate": "01/07, or the link of the relay",
      "revoke": "31; refused, 04 of everything",
      "refund": "04, asked for by its own number and time",
      "cancel": "nothing closes an unpaid order: it is asked for, expires, is watched, and what is "
        + "paid late goes back",
      "probe": "any answer that the platform signed proves the way and the key",
    ])

  static let simulator = section(
    "7", "The simulator",
    [
      "authority": "an authority of its own: root, middle, and the platform's certificate",
      "certificates": "one that has expired, one of another company, one of another authority",
      "raw": "answers as the platform's: unescaped, in any order, signed",
      "signature": "who did not sign with the merchant's key is told 11",
      "formats": "malformed fields are 10", "missing": "missing ones 13",
      "duplicates": "a transaction that was there before is 12",
      "txnTime": "a time that is not of now is 10",
      "page": "the purchase page: pay, decline, show a QR code, and back to `frontUrl`",
      "relay": "a relay that leads to it", "page-again": "the page opened again; not documented",
      "links": "a link leads to a page with which a payer pays, declines or goes away",
      "endings": "01 paid, 02 pending then paid, 03 declined, 04 never, 05 booked and not answered",
      "untouched": "34 before anybody has paid",
      "questions": "37 above a rate, 34 before it is visible",
      "cancels": "whole, once, on the clearing day; else 35 or 36",
      "refunds": "sums and time are checked; else 36 or 35",
      "reversal": "as often as it comes",
      "late": "paid after `payTimeout`: 42",
      "scripts": "payers, cancellations and refunds as scripted",
      "faults": "every fault of the network and of the answer, signed again where it must be",
    ])
}
