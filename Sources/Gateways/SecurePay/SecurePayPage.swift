/// The purchase page of the online platform, which is opened by a form and by nothing else: a QR code
/// cannot send one, so the payer's browser is led there by a page of the merchant's, the relay.
package struct SecurePayPage: Hashable, Sendable {
  /// The path on the platform to which the form goes (UPOP 5.1.0, endpoints).
  package static let path = "/gateway/api/frontTransReq.do"

  package let message: SecurePayMessage

  package init(_ message: SecurePayMessage) { self.message = message }

  /// What the QR code holds: the relay's URL with the signed fields as its query. The relay needs no
  /// key and remembers nothing: it answers with a form of the same fields.
  ///
  /// - Parameter relay: an HTTPS URL without a query or a fragment.
  package func link(relay: String) -> String {
    relay + "?" + String(decoding: message.form, as: UTF8.self)
  }

  /// Whether it is a link of ours, by any relay, that leads to the page of this order.
  static func isLink(_ link: String, to number: String) -> Bool {
    link.contains("orderId=\(number)&") || link.hasSuffix("orderId=\(number)")
  }

  /// The page with which a relay answers: a form that sends itself.
  ///
  /// - Parameter platform: the platform's scheme and host.
  package func html(platform: String) -> String {
    var html = """
      <!DOCTYPE html><html><head><meta charset="utf-8"></head>\
      <body onload="document.forms[0].submit()">\
      <form method="post" accept-charset="utf-8" action="\(escaped(platform + Self.path))">
      """
    for (name, value) in message.fields.sorted {
      html += #"<input type="hidden" name="\#(escaped(name))" value="\#(escaped(value))">"#
    }
    return html + #"<noscript><input type="submit"></noscript></form></body></html>"#
  }

  private func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
