import NIOHTTP1
import Service
import Terminal

/// Before anything of it is believed.
extension CallbackExchange {
  typealias Refused = (
    answer: NotificationAnswer, headers: [(String, String)], reason: CallbackRefusal
  )

  func refusal(of head: HTTPRequestHead) -> Refused? {
    guard Self.name(in: head.uri) != nil else {
      return (NotificationAnswer(404, text: "not found"), [], .elsewhere)
    }
    guard head.method == .POST else {
      return (NotificationAnswer(405, text: "method not allowed"), [("Allow", "POST")], .method)
    }
    let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    guard length <= limits.body else { return tooLarge }
    return nil
  }

  var tooLarge: Refused { (NotificationAnswer(413, text: "too large"), [], .tooLarge) }

  /// `NAME` of `/callbacks/NAME`; a query is let pass.
  static func name(in uri: String) -> String? {
    let path = uri.prefix { $0 != "?" }
    let prefix = "/callbacks/"
    guard path.hasPrefix(prefix) else { return nil }
    let name = path.dropFirst(prefix.count)
    let isName =
      (1...32).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
    return isName ? String(name) : nil
  }
}
