import Gateways
import Terminal

extension IOTPayCardModel {
  private static let path = "/cards/"

  /// A page on which the customer leaves a card (IOTPay v3, cc_addcard).
  mutating func addCard(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let id = try request.number("cardId")
    _ = try request.required("loginName", upTo: 12)
    _ = try request.required("returnUrl", upTo: 200)
    guard cards[id]?.state != .kept else { throw .invalid("cardId") }
    guard cards.count < IOTPayKeptCard.capacity else { throw .busy }
    // Asked for once more: the newest page is the one that counts.
    let card = IOTPayKeptCard(
      id: id, tail: String(number, radix: 36), createdAt: now, until: now + rules.patience)
    cards[id] = card
    return page("\(books.linkBase)\(Self.path)\(card.tail)", secureID: card.tail, number: number)
  }

  /// What became of it (IOTPay v3, cc_querycard).
  func queryCard(
    _ request: IOTPayRequest, number: UInt64
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let id = try request.number("cardId")
    guard cards[id]?.state == .kept else { throw .unknownOrder }
    var data: AnswerMembers = [
      "cardId": .string(id), "cardNum": .string(IOTPayKeptCard.masked),
      "expiryDate": .string("1230"),
    ]
    if rules.cardType != .none { data["cardType"] = .string(rules.cardType.rawValue) }
    return done(data, number: number)
  }

  /// The page of a card: `GET` shows it, `POST` of its form (`act=add` or `act=decline`) acts.
  mutating func page(
    for request: GatewayRequest, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> Delivery.Reply? {
    guard request.path.hasPrefix(Self.path), request.path.utf8.count <= 200 else { return nil }
    let tail = request.path.dropFirst(Self.path.utf8.count)
    guard let id = cards.values.first(where: { $0.tail == tail })?.id, var card = cards[id] else {
      return WalletPage.message("There is no such card.", status: 404)
    }
    switch request.method {
    case "GET": break
    case "POST":
      guard card.state == .open, now < card.until else {
        return WalletPage.message("It cannot be done any more.", status: 409)
      }
      switch String(decoding: request.body.prefix(64), as: UTF8.self) {
      case "act=add": card.state = .kept
      case "act=decline": card.state = .declined
      default: return WalletPage.message("Add a card or decline.", status: 400)
      }
      cards[id] = card
    default: return WalletPage.message("GET or POST.", status: 405)
    }
    return Self.page(
      card.state.words, isOpen: card.state == .open && now < card.until, at: request.path)
  }

  /// With a button to leave a card, and one to decline, while that can be done.
  private static func page(_ text: String, isOpen: Bool, at path: String) -> Delivery.Reply {
    var body = "<h1>TEST</h1><p>No card is real.</p><p>\(WalletPage.escaped(text))</p>"
    if isOpen {
      body += #"<form method="post" action="\#(WalletPage.escaped(path))">"#
      body += #"<button name="act" value="add">Add a card</button> "#
      body += #"<button name="act" value="decline">Decline</button></form>"#
    }
    return WalletPage.page(body)
  }
}
