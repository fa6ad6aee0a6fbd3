package import Terminal

/// Everything about UCSP (UnionPay International, Content & Service Platform) that is assumed: its
/// field tables are not public. What UnionPay says otherwise is to be changed here, and nowhere else.
///
/// Not assumed are the roles and flows, the names of the messages, the eight response codes, the
/// timetable of questions, that `signature` is signed as eight zeros, and the names orderId, merId,
/// acqIIN, txnAmt, currencyCode, txnTime, origQryId, frontUrl, backUrl, tn, paymentUrl, contractId,
/// userId, mobile, industryCode and channelCode.
package enum UCSPProfile {
  // MARK: The envelope

  // The names of `msgInfo` and `msgResponse` are those of the sister product, the QR Code App Gateway.

  package static let version = "1.0.0"
  package static let versionNumber = "versionNo"
  package static let messageNumber = "msgID"
  package static let messageType = "msgType"
  /// In Beijing time, `yyyyMMddHHmmss`, as all times are.
  package static let messageTime = "timeStamp"
  package static let responseCode = "responseCode"
  package static let responseWords = "responseMsg"
  /// Ours for `walletID` of the sister product: the service provider.
  package static let institution = "insID"
  /// The member of `certificateSignature` that names our certificate, by its number in decimal digits.
  package static let ourCertificate = "appSignCertID"
  /// And theirs.
  package static let theirCertificate = "umpsSignCertID"
  /// Which of their messages have no signature at all, as the tables of the documents are drawn.
  package static let unsignedAnswers: Set<UCSPMessageType> = [.signAutoDebit]

  /// Where a message is posted, below the configured URL.
  package static func path(_ type: UCSPMessageType) -> String { "/" + type.rawValue }

  /// 29 characters: a letter, the acquirer's 8 digits, the time, and six digits that are ours. The
  /// sister product has the letter A for an app; U was chosen for us.
  ///
  /// - Parameter number: distinguishes the messages of one second; its last six digits count.
  package static func messageID(
    acquirer: String, at time: Milliseconds, number: UInt32
  ) -> String {
    let digits = String(number % 1_000_000)
    let padding = String(repeating: "0", count: 6 - digits.utf8.count)
    return "U" + acquirer + BeijingTime.compact(time) + padding + digits
  }

  // MARK: trxInfo

  /// UPOP's names for what the documents leave unnamed.
  package static let queryID = "queryId"
  package static let fate = "origRespCode"
  package static let fateWords = "origRespMsg"
  package static let payTimeout = "payTimeout"
  package static let description = "orderDesc"
  package static let numbers = [
    "traceNo", "traceTime", "settleDate", "settleAmt", "settleCurrencyCode",
  ]
  /// `txnType` of a payment, a cancellation and a refund, as in UPOP.
  package static let payment = "01"
  package static let cancellation = "31"
  package static let refund = "04"
  /// The page on which a payer signs for automatic debits. The answer that names it is not signed.
  package static let signingPage = ["signUrl", "paymentUrl", "redirectUrl"]
  /// Where the notice of a contract says how the signing ended, beside or instead of `msgResponse`.
  package static let contractResult = "result"
  /// Names that the documents spell in two ways.
  package static let spellings = ["userId": "userID", "contractId": "contractID"]

  // MARK: Meaning

  // A cancellation and a refund have a number and a time of their own, as in UPOP, and `origQryId`
  // names the payment: so `UCSPTransaction` is made.
  // A result is taken from `origRespCode` alone; an inquiry's own 00 does not say "paid".

  /// How far the time in a login message may be from ours.
  package static let loginTolerance: Milliseconds = .minutes(5)
  /// What the wish for a contract, and for its end, says of the merchant; the documents name no such
  /// member there.
  package static let contractMerchant = "merId"
  /// A payer takes longer than the documented inquiries: after them one every so often.
  package static let inquiryPause: Milliseconds = .seconds(10)

  // MARK: Formats

  /// What a payment may be, in minor units: 12 digits.
  package static let amounts: ClosedRange<Int64> = 1...999_999_999_999
  /// Octets of `orderDesc`.
  package static let mostDescription = 255
  /// Characters of `merId`, `insID`, `userId` and an address.
  package static let mostMerchant = 15
  package static let mostInstitution = 32
  package static let mostUser = 64
  package static let mostAddress = 256

  /// The number under which UCSP will know an order: 8 to 40 letters and digits, as the online
  /// platform's.
  package static func number(for clientSN: ClientSN) -> String {
    SecurePayTransaction.number(for: clientSN)
  }

  /// The number of a refund or a cancellation of an order, of its own number within that order.
  package static func number(of refund: String, ofOrder number: String) -> String {
    SecurePayTransaction.number(of: refund, ofOrder: number)
  }
}

/// The messages of UCSP (UnionPay International, UCSP, API list).
package enum UCSPMessageType: String, Hashable, Sendable, CaseIterable {
  case login = "INDUSTRY_LOGIN_INFO"
  case submitOrder = "SUBMIT_PAYMENT_ORDER"
  case signAutoDebit = "SIGN_AUTO_DEBIT"
  case signAutoDebitNotice = "SIGN_AUTO_DEBIT_NOTICE"
  case closeAutoDebit = "CLOSE_AUTO_DEBIT"
  case submitAutoDebit = "SUBMIT_AUTO_DEBIT"
  case resultNotice = "PAYMENT_RESULT_NOTICE"
  case resultInquiry = "PAYMENT_RESULT_INQUIRY"
  case cancellation = "PAYMENT_CANCELLATION"
  case refund = "PAYMENT_REFUND"
  case refundInquiry = "REFUND_RESULT_INQUIRY"
}
