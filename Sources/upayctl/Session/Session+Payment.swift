import Terminal
import Transport

/// What `pay` and `precreate` were asked on the command line.
struct PaymentWish: Hashable, Sendable {
  var kind: OrderRequest.Kind
  var amount: String
  /// nil: the till's own.
  var currency: String?
  var subject: String?
  var code: String?
  var payway: String?
  var clientSN: String?
  var saleNo: String?
  /// Charge although the sale is paid, or may be.
  var again = false
  /// A payment code that was scanned before, by the id of its `scan` event.
  var scanID: String?
  var scanner: String?
  /// An agreement under which the customer is charged.
  var agreement: String?
  var printer: String?
  /// No slips.
  var isQuiet = false
  var `operator`: String?
  var gateway: String?
  /// A QR code that only reserves the money.
  var isPreauth = false

  /// Checked, and as the socket takes it.
  struct Checked: Hashable, Sendable {
    var clientSN: ClientSN
    var currency: Currency
    var amount: Amount
    var body: [String: JSONValue?]
  }

  struct Mistake: Error, Hashable, Sendable {
    let description: String
    init(_ description: String) { self.description = description }
  }

  func checked(wall: Milliseconds, random: UInt64) throws(Mistake) -> Checked {
    guard let currency = Currency(code: currency?.uppercased() ?? Currency.cny.code) else {
      let known = Currency.known.map(\.code).joined(separator: ", ")
      throw Mistake("--currency is one of \(known)")
    }
    let amount = try Self.amount(amount, in: currency, isNamed: self.currency != nil)
    let number = clientSN.map { ClientSN($0) } ?? ClientSN(wall: wall, random: random)
    guard let number else { throw Mistake("--client-sn is 1 to 32 of A-Z a-z 0-9 . _ -") }
    let payway = payway.map { Payway(typed: $0) }
    if case .some(.none) = payway {
      let names = Payway.names.keys.sorted().joined(separator: ", ")
      throw Mistake("--payway is one of \(names), or digits")
    }
    let code = code.map { PaymentCode(explicit: $0) }
    if case .some(.none) = code {
      throw Mistake(
        "--code is the payment code of the customer: 1 to 32 printable ASCII characters")
    }
    return Checked(
      clientSN: number, currency: currency, amount: amount,
      body: [
        "client_sn": .string(number.text),
        "total_amount": .integer(amount.minorUnits),
        "currency": .string(currency.code),
        "subject": subject.map(JSONValue.string),
        "payway": payway.flatMap { $0 }.map { .string($0.code) },
        "dynamic_id": code.flatMap { $0 }.map { .string($0.octets) },
        "sale_no": saleNo.map(JSONValue.string),
        "again": again ? .bool(true) : nil,
        "scan_id": scanID.map(JSONValue.string),
        "scanner": scanner.map(JSONValue.string),
        "agreement": agreement.map(JSONValue.string),
        "printer": printer.map(JSONValue.string),
        "print": isQuiet ? .bool(false) : nil,
        "operator": `operator`.map(JSONValue.string),
        "gateway": gateway.map(JSONValue.string),
        "preauth": isPreauth ? .bool(true) : nil,
      ])
  }

  /// Whether it is right in one currency at least: what is right in none is not worth a question.
  var fitsSomeCurrency: Bool {
    Currency.known.contains { currency in
      var wish = self
      wish.currency = currency.code
      return (try? wish.checked(wall: .zero, random: 0)) != nil
    }
  }

  /// More than nothing, as a person types it.
  ///
  /// - Parameter isNamed: whether it is known that the amount is in this currency.
  static func amount(
    _ text: String, in currency: Currency, isNamed: Bool = true
  ) throws(Mistake) -> Amount {
    guard let amount = currency.amount(typed: text), amount > .zero else {
      let example = currency.text(Amount(1_250)) + (isNamed ? " (\(currency.code))" : "")
      throw Mistake("the amount is typed like \(example), and is more than 0")
    }
    return amount
  }
}

extension Session {
  /// Begins the payment and waits for its end.
  func pay(_ wish: PaymentWish) async -> CommandStatus {
    var wish = wish
    if wish.currency == nil, wish.fitsSomeCurrency {
      do throws(UnixHTTPError) {
        let reply = try await daemon.get("/v1/terminal")
        guard reply.isSuccess else { return refused(reply, changes: false) }
        wish.currency = reply.decoded(TerminalAnswer.self)?.currency(of: wish.gateway)
      } catch {
        return unreached(error)
      }
    }
    let checked: PaymentWish.Checked
    do throws(PaymentWish.Mistake) {
      checked = try wish.checked(wall: now(), random: random())
    } catch {
      return usage(error.description)
    }
    let number = checked.clientSN.text
    announce(
      "client_sn \(number): \(checked.currency.code) \(checked.currency.text(checked.amount))")
    let begin: LiveSession.Begin
    switch wish.kind {
    case .pay:
      begin = { () async throws(UnixHTTPError) in
        try await daemon.post("/v1/pay", checked.body, wait: 1)
      }
    case .precreate:
      begin = { () async throws(UnixHTTPError) in
        try await daemon.post("/v1/precreate", checked.body, wait: 5)
      }
    }
    return await LiveSession(session: self, goal: .payment, number: number).run(begin)
  }

  /// Something to know before the answer, kept out of what a script reads.
  func announce(_ text: String) {
    if json { console.errors(text + "\n") } else { console.line(text) }
  }
}
