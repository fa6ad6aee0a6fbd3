import Gateways
import Terminal

/// The purchase page (01/01), and a merchant's relay that leads a browser to it.
extension SecurePayModel {
  /// Where a relay of the merchant's stands; a real one is the merchant's own.
  static let relayPath = "/relay/securepay"

  mutating func page(
    for request: GatewayRequest, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> Delivery.Reply? {
    if request.path == Self.relayPath { return relay(request) }
    guard request.path.hasPrefix(Self.frontPath) else { return nil }
    // Whether it takes anything but a form is not documented.
    guard request.method == "POST" else { return WalletPage.message("POST a form.", status: 405) }
    books.advance(to: now)
    guard request.path == Self.frontPath else { return act(request, at: now) }
    do throws(SecurePayRefusal) {
      let opened = try SecurePayRequest(request, to: self, at: now)
      let earlier = books.order(key: opened.key)
      let amount = try opened.amount()
      let isSame =
        earlier?.product == opened.action.rawValue && earlier?.totalAmount == amount
      if rules.pageAgain == .refused || !isSame {
        _ = try begin(opened, number: random.next(), at: now)
      }
      guard let order = books.order(key: opened.key) else { throw .absent }
      return front(order)
    } catch {
      return WalletPage.message("\(error.code): \(error.text)", status: 200)
    }
  }

  /// Answers with the form that was asked for by a link, and remembers nothing.
  private func relay(_ request: GatewayRequest) -> Delivery.Reply {
    guard request.method == "GET", let query = request.query,
      let message = try? SecurePayMessage(form: Array(query.utf8))
    else { return WalletPage.message("GET a link of a till.", status: 400) }
    return WalletPage.html(SecurePayPage(message).html(platform: books.linkBase))
  }

  // MARK: The payer

  /// A payer pays, declines, or asks for a code to scan.
  private mutating func act(_ request: GatewayRequest, at now: Milliseconds) -> Delivery.Reply {
    guard let sn = books.sn(ofLink: request.path) else {
      return WalletPage.message("There is no such payment.", status: 404)
    }
    do throws(WalletError) {
      switch String(decoding: request.body.prefix(64), as: UTF8.self) {
      case "act=pay": try books.customerPays(sn, at: now)
      case "act=decline": try books.customerDeclines(sn, at: now)
      case "act=qr":
        return WalletPage.message("Scan: \(books.orders[sn]?.link ?? "")", status: 200)
      default: return WalletPage.message("Pay or decline.", status: 400)
      }
    } catch {
      return WalletPage.message("It cannot be done: \(error.description).", status: 409)
    }
    guard let order = books.orders[sn] else { return WalletPage.message("Gone.", status: 404) }
    return back(order)
  }

  private func front(_ order: AcquirerOrder) -> Delivery.Reply {
    let tail = order.link?.split(separator: "/").last ?? ""
    let buttons = [("pay", "Pay"), ("decline", "Decline"), ("qr", "Show a QR code")].map {
      #"<button name="act" value="\#($0.0)">\#($0.1)</button> "#
    }
    return WalletPage.page(
      """
      <h1>TEST</h1><p>No money is real.</p><p>\(order.number)</p>\
      <p><b>\(WalletPage.sum(order.totalAmount, Currency(written: order.currency)))</b></p>\
      <form method="post" action="\(Self.frontPath)/\(tail)">\(buttons.joined())</form>
      """)
  }

  /// Sends the payer's browser back to the shop, with what became of it.
  private func back(_ order: AcquirerOrder) -> Delivery.Reply {
    guard let url = terms[order.sn]?.frontURL else {
      return WalletPage.message("Done: \(order.status.rawValue)", status: 200)
    }
    let hidden = notification(of: order).fields.sorted.map {
      #"<input type="hidden" name="\#(WalletPage.escaped($0.name))" "#
        + #"value="\#(WalletPage.escaped($0.value))">"#
    }
    return WalletPage.page(
      """
      <p id="status">\(order.status.rawValue)</p>\
      <form id="back" method="post" action="\(WalletPage.escaped(url))">\(hidden.joined())\
      <button>Back to the shop</button></form>
      """)
  }
}
