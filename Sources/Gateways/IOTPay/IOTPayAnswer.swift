import Cryptography
import Terminal

/// A complete answer of IOTPay: whether the request was taken, and what came of it.
struct IOTPayAnswer {
  /// What stands beside success: v3's `retData`, v1's answer itself.
  let data: JSONMembers
  /// nil when the request was taken and done.
  let refusal: TransactionReading.State?
  let error: GatewayError?
  /// Signed by them.
  let isSigned: Bool

  /// - Throws: why it proves nothing.
  init(
    _ response: HTTPResponse, of api: IOTPayAPI, to merchant: IOTPayMerchant, known: [String]
  ) throws(IOTPayFault) {
    let http = "HTTP \(response.status), \(response.body.count) octets"
    guard response.status == 200 else { throw IOTPayFault("no answer of IOTPay (\(http))") }
    let root: JSONMembers
    do {
      root = try JSONReader.members(response.body)
    } catch {
      throw IOTPayFault("the answer is \(error) (\(http))")
    }
    isSigned = try Self.isSigned(response.body, root, merchant)
    guard let retCode = root["retCode"]?.word else {
      throw IOTPayFault("the answer has no retCode (\(http))")
    }
    // v1 has a second one, for business; both must agree that it is done.
    let resCode = api == .v1 ? root["resCode"]?.word : "SUCCESS"
    let words = (root["errCodeDes"]?.word ?? root["retMsg"]?.word) ?? ""
    let code = Self.code(root)
    switch (retCode, resCode) {
    case ("SUCCESS", "SUCCESS"):
      refusal = nil
      error = nil
    case ("FAIL", _), ("SUCCESS", "FAIL"):
      refusal = Self.refusal(code)
      error = GatewayError(code: code ?? "FAIL", words: words, known: known)
    default:
      throw IOTPayFault(
        "the answer says \(retCode.cleaned(to: 32)) \(resCode?.cleaned(to: 32) ?? "nothing")")
    }
    data = api == .v1 ? root : root["retData"]?.members ?? Self.bare(root)
  }

  /// The link may stand beside `retData`, too: samples have it there.
  private static func bare(_ root: JSONMembers) -> JSONMembers {
    guard let link = root["redirectUrl"] else { return [:] }
    return ["redirectUrl": link]
  }

  private static func code(_ root: JSONMembers) -> String? {
    if let code = root["errCode"]?.word { return code }
    guard let words = root["retMsg"]?.word else { return nil }
    let digits = words.prefix { $0.isASCII && $0.isNumber }
    return digits.utf8.count == 4 ? String(digits) : nil
  }

  private static func refusal(_ code: String?) -> TransactionReading.State {
    switch code.flatMap(iotPayMeaning) {
    case .refused, .parameter: .refused
    case .signature: .signatureRefused
    case .absent: .notFound
    case .taken: .numberTaken
    case .unclear: .uncertain
    case nil: .refusedUnclear
    }
  }

  /// Whether it bears a signature of theirs.
  ///
  /// - Throws: when it bears a wrong one.
  private static func isSigned(
    _ body: [UInt8], _ root: JSONMembers, _ merchant: IOTPayMerchant
  ) throws(IOTPayFault) -> Bool {
    guard let node = root["sign"], !node.isBlank else { return false }
    guard let sign = node.word,
      IOTPayParameters.readings(of: root, in: body).contains(where: {
        IOTPaySignature.accepts(sign, of: $0, key: merchant.key)
      })
    else { throw IOTPayFault("the answer's signature is wrong") }
    return true
  }
}

/// Why an answer proves nothing, for the log.
struct IOTPayFault: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
