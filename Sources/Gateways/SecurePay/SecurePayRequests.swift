package import Cryptography
package import Terminal

/// The requests of the online platform 5.1.0 (UPOP 5.1.0, transactions).
///
/// Each is signed as it is made; two of one transaction are the same octets.
package struct SecurePayRequests: Sendable {
  package let merchant: SecurePayMerchant

  package init(_ merchant: SecurePayMerchant) { self.merchant = merchant }

  /// A QR code for the payer to scan.
  ///
  /// - Parameter payTimeout: until when it can be paid, milliseconds since 1970.
  package func applyQR(
    _ transaction: SecurePayTransaction, payTimeout: Milliseconds?
  ) throws(CryptographyError) -> HTTPRequest {
    var fields = money(transaction)
    fields["payTimeout"] = payTimeout.map(BeijingTime.compact)
    return try back(fields)
  }

  /// The payment by a code that the payer shows.
  package func consume(
    _ transaction: SecurePayTransaction, code: PaymentCode
  ) throws(CryptographyError) -> HTTPRequest {
    var fields = money(transaction)
    fields["qrNo"] = code.octets
    return try back(fields)
  }

  /// The purchase page: a signed form that the payer's browser sends.
  package func page(
    _ transaction: SecurePayTransaction, payTimeout: Milliseconds
  ) throws(CryptographyError) -> SecurePayPage {
    var fields = money(transaction)
    fields["termId"] = nil
    fields["frontUrl"] = merchant.frontURL
    fields["payTimeout"] = BeijingTime.compact(payTimeout)
    return SecurePayPage(try signed(fields))
  }

  /// A cancellation (31) or a refund (04): under a number and a time of its own.
  package func giveBack(
    _ transaction: SecurePayTransaction
  ) throws(CryptographyError) -> HTTPRequest {
    var fields = money(transaction)
    fields["termId"] = nil
    switch transaction.kind {
    case .cancel(let payment), .refund(let payment): fields["origQryId"] = payment.queryID
    case .qrCode, .consume, .page: return try query(transaction)
    }
    return try back(fields)
  }

  /// The question about a transaction, named by its own number and its own time.
  package func query(
    _ transaction: SecurePayTransaction
  ) throws(CryptographyError) -> HTTPRequest {
    try query(number: transaction.number, txnTime: transaction.txnTime)
  }

  /// A question that needs no transaction: proves the way and the key.
  package func probe(
    number: String, at time: Milliseconds
  ) throws(CryptographyError) -> HTTPRequest {
    try query(number: number, txnTime: BeijingTime.compact(time))
  }

  private func query(
    number: String, txnTime: String
  ) throws(CryptographyError) -> HTTPRequest {
    var fields = common(("00", "00", "000000"))
    fields["orderId"] = number
    fields["txnTime"] = txnTime
    return try request("/gateway/api/queryTrans.do", fields)
  }

  private func back(_ fields: [String: String]) throws(CryptographyError) -> HTTPRequest {
    try request("/gateway/api/backTransReq.do", fields)
  }

  private func request(
    _ path: String, _ fields: [String: String]
  ) throws(CryptographyError) -> HTTPRequest {
    HTTPRequest(
      path: path,
      headers: [.init("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")],
      body: try signed(fields).form)
  }

  private func signed(_ fields: [String: String]) throws(CryptographyError) -> SecurePayMessage {
    try SecurePaySignature.sign(SecurePayMessage(fields), as: merchant.signing)
  }

  private func common(
    _ type: (type: String, subtype: String, business: String)
  ) -> [String: String] {
    var fields = [
      "version": "5.1.0", "encoding": "UTF-8", "accessType": "0", "merId": merchant.number,
      "txnType": type.type, "txnSubType": type.subtype, "bizType": type.business,
    ]
    guard let acquirer = merchant.acquirer else { return fields }
    fields["accessType"] = "1"
    fields["acqInsCode"] = acquirer.code
    return fields
  }

  private func money(_ transaction: SecurePayTransaction) -> [String: String] {
    let type = transaction.type
    var fields = common((type.type, type.subtype, type.business))
    fields["channelType"] = type.channel
    fields["orderId"] = transaction.number
    fields["txnTime"] = transaction.txnTime
    fields["txnAmt"] = String(transaction.amount.minorUnits)
    fields["currencyCode"] = transaction.currency.number
    fields["backUrl"] = merchant.backURL
    fields["termId"] = merchant.terminal
    fields["merCatCode"] = merchant.acquirer?.category
    fields["merName"] = merchant.acquirer?.name
    fields["merAbbr"] = merchant.acquirer?.abbreviation
    return fields
  }
}
