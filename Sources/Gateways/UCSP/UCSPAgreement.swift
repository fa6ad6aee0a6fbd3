package import Terminal

/// A contract for automatic debits: what the answers to signing and closing say.
///
/// That it was signed is told by a notice alone, ``UCSPNotice``: no question can be asked about it.
package enum UCSPAgreement: Hashable, Sendable {
  /// The page on which the payer signs. The answer that names it is not signed: it is to be shown,
  /// and proves nothing.
  case page(link: String)
  case closed
  case refused(GatewayError)
  case signatureRefused
  /// Nothing is proven; the text says why, for the log.
  case unknown(String)

  /// The answer to SIGN_AUTO_DEBIT.
  package init(
    signing response: HTTPResponse, to request: UCSPRequest, as merchant: UCSPMerchant,
    at time: Milliseconds
  ) {
    self = Self.read(response, request, merchant, time) { data in
      for name in UCSPProfile.signingPage {
        if let link = data[name]?.number(upTo: 1_024) { return .page(link: link) }
      }
      return .unknown("the answer names no page")
    }
  }

  /// The answer to CLOSE_AUTO_DEBIT.
  package init(
    closing response: HTTPResponse, _ contract: String, to request: UCSPRequest,
    as merchant: UCSPMerchant, at time: Milliseconds
  ) {
    self = Self.read(response, request, merchant, time) { data in
      for name in ["contractId", UCSPProfile.spellings["contractId"] ?? ""] {
        if let node = data[name], node.word != contract {
          return .unknown("the answer speaks of another contract")
        }
      }
      return .closed
    }
  }

  private static func read(
    _ response: HTTPResponse, _ request: UCSPRequest, _ merchant: UCSPMerchant,
    _ time: Milliseconds, _ body: (JSONMembers) -> UCSPAgreement
  ) -> UCSPAgreement {
    guard response.status == 200 else { return .unknown("HTTP \(response.status)") }
    do {
      let root = try UCSPIncoming.members(response.body)
      if UCSPProfile.unsignedAnswers.contains(request.type), root["certificateSignature"] == nil {
        let said = root["msgResponse"]?.members ?? [:]
        return verdict(
          said[UCSPProfile.responseCode]?.word, said[UCSPProfile.responseWords]?.word,
          root["trxInfo"]?.members ?? [:], body)
      }
      let message = try UCSPIncoming(response.body, to: merchant, at: time)
      guard message.id == request.id, message.type == request.type else {
        return .unknown("the answer answers another message")
      }
      return verdict(message.code, message.words, message.transaction, body)
    } catch {
      return .unknown("\(error)")
    }
  }

  private static func verdict(
    _ code: String?, _ words: String?, _ data: JSONMembers, _ body: (JSONMembers) -> UCSPAgreement
  ) -> UCSPAgreement {
    let error = GatewayError(code: code ?? "", words: words ?? "", known: [])
    switch ucspMeaning(code) {
    case .approved: return body(data)
    case .failed, .malformed, .absent, .incorrect: return .refused(error)
    case .signature: return .signatureRefused
    case .open, .unclear, nil: return .unknown("UCSP says \(error.code) \(error.message)")
    }
  }
}
