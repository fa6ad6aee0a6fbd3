package import Terminal

/// A card that a payer leaves with IOTPay for later purchases, under a number of ours. The card's own
/// number is typed into IOTPay's page and never comes here.
package enum IOTPayCard: Hashable, Sendable {
  /// The page on which the payer leaves it.
  case page(link: String)
  /// It is kept; its number as a payer recognises it, masked.
  case kept(masked: String)
  /// Refused, or not there, with IOTPay's words: it gives no code to tell which.
  case refused(GatewayError)
  case signatureRefused
  /// Nothing is proven; the text says why, for the log.
  case unknown(String)

  /// The answer to the wish to keep a card (IOTPay v3, cc_addcard).
  package init(added response: HTTPResponse, to merchant: IOTPayMerchant) {
    self = Self.read(response, merchant) { data in
      guard let link = data["redirectUrl"]?.number(upTo: 1_024) else {
        return .unknown("the answer names no page")
      }
      return .page(link: link)
    }
  }

  /// The answer to the question about a card (IOTPay v3, cc_querycard).
  package init(
    queried response: HTTPResponse, _ cardID: String, to merchant: IOTPayMerchant
  ) {
    self = Self.read(response, merchant) { data in
      guard data["cardId"]?.word == cardID else {
        return .unknown("the answer speaks of another card")
      }
      guard let number = data["cardNum"]?.number(upTo: 32) else {
        return .unknown("the answer names no card")
      }
      return .kept(masked: Self.masked(number))
    }
  }

  /// The first six digits and the last four at most, whatever came.
  private static func masked(_ number: String) -> String {
    guard !number.contains("*") || number.utf8.count(where: \.isDigit) > 10 else { return number }
    guard number.utf8.count >= 12 else { return "****" }
    return number.prefix(6) + "****" + number.suffix(4)
  }

  private static func read(
    _ response: HTTPResponse, _ merchant: IOTPayMerchant, _ body: (JSONMembers) -> IOTPayCard
  ) -> IOTPayCard {
    do {
      let answer = try IOTPayAnswer(response, of: .v3, to: merchant, known: [])
      switch answer.refusal {
      case nil: return body(answer.data)
      case .signatureRefused: return .signatureRefused
      case .uncertain: return .unknown("the answer says \(answer.error?.code ?? "FAIL")")
      default: return .refused(answer.error ?? GatewayError(code: "FAIL", message: ""))
      }
    } catch {
      return .unknown(error.reason)
    }
  }
}
