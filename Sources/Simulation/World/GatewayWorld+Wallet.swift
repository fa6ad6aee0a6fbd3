import Terminal

extension GatewayWorld {
  /// The page behind a printed link, with which a customer pays or declines; nil: it is no request for
  /// one.
  ///
  /// `GET` shows the order, `POST` of the form (`act=pay` or `act=decline`) acts on it.
  mutating func walletPage(for request: GatewayRequest, at now: Milliseconds) -> Delivery.Reply? {
    guard request.path.hasPrefix(WalletPage.path), request.path.utf8.count <= 200 else {
      return nil
    }
    guard let sn = sn(ofLink: request.path) else {
      return WalletPage.message("There is no such order.", status: 404)
    }
    switch request.method {
    case "GET": acquirers.opened(sn)
    case "POST":
      do throws(WalletError) {
        switch String(decoding: request.body.prefix(64), as: UTF8.self) {
        case "act=pay": try customerPays(sn, at: now)
        case "act=decline": try customerDeclines(sn, at: now)
        default: return WalletPage.message("Pay or decline.", status: 400)
        }
      } catch {
        return WalletPage.message("It cannot be done: \(error.description).", status: 409)
      }
    default: return WalletPage.message("GET or POST.", status: 405)
    }
    return ledgerOrder(sn: sn).map { WalletPage.page(for: $0, at: request.path) }
  }

  private func sn(ofLink path: String) -> String? {
    if let (_, sn) = acquirers.find(link: path) { return sn }
    // Upay's own codes are texts of their own: `/wallet/` and what follows their host.
    let tail = path.dropFirst(WalletPage.path.utf8.count)
    return model.sn(ofQRCode: "https://qr.upay-simulator.test/\(tail)")
  }
}

/// The pages of the customers' wallets.
enum WalletPage {
  static let path = "/wallet/"

  static func page(for order: LedgerReport.Order, at path: String) -> Delivery.Reply {
    var body = """
      <h1>TEST</h1><p>No money is real.</p>\
      <p>\(escaped(order.gateway.rawValue)) \(escaped(order.clientSN))</p>\
      <p><b>\(sum(order.totalAmount, Currency(code: order.currency)))</b></p><p id="status">\(escaped(order.status.rawValue))</p>
      """
    if order.status == .created {
      body += #"<form method="post" action="\#(escaped(path))">"#
      body += #"<button name="act" value="pay">Pay</button> "#
      body += #"<button name="act" value="decline">Decline</button></form>"#
    }
    return page(body)
  }

  static func message(_ text: String, status: Int) -> Delivery.Reply {
    page("<p>\(escaped(text))</p>", status: status)
  }

  /// A sum as a customer reads it.
  static func sum(_ amount: Int64, _ currency: Currency?) -> String {
    let currency = currency ?? .cny
    return "\(currency.code) \(currency.text(Amount(max(0, amount))))"
  }

  /// A page with this body, in which nothing needs to be escaped any more.
  static func page(_ body: String, status: Int = 200) -> Delivery.Reply {
    html(
      #"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">"#
        + #"<meta name="viewport" content="width=device-width"><title>TEST wallet</title></head>"#
        + "<body>\(body)</body></html>", status: status)
  }

  static func html(_ text: String, status: Int = 200) -> Delivery.Reply {
    Delivery.Reply(
      status: status, contentType: "text/html; charset=utf-8", body: Array(text.utf8))
  }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
