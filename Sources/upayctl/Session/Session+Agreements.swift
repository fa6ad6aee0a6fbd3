import Terminal
import Transport

/// What `agreements sign` was asked on the command line.
struct AgreementWish: Hashable, Sendable {
  var number: String?
  var gateway: String?
  var user: String?
  var printer: String?
  /// No slip.
  var isQuiet = false
}

/// `GET /v1/agreements`.
struct AgreementsAnswer: Decodable, Hashable, Sendable {
  var agreements: [AgreementView]
  var next: String?
}

extension Session {
  /// Agreements on a page, and pages at most, of one list.
  static let allAgreements = (page: 200, pages: 100)

  /// All of them, page after page.
  ///
  /// - Parameter place: where the list begins; nil: with the newest.
  func agreements(of gateway: String?, after place: String? = nil) async -> CommandStatus {
    let pages = PagedList(path: "/v1/agreements", pages: Self.allAgreements.pages) { place in
      [("gateway", gateway), ("limit", "\(Self.allAgreements.page)"), ("after", place)]
    } command: { place in
      "upayctl agreements" + (gateway.map { " --gateway \(quoted($0))" } ?? "")
        + " --after \(quoted(place))"
    }
    var table = TextTable()
    var isEmpty = true
    return await list(pages, from: place) { reply in
      reply.decoded(AgreementsAnswer.self).map { page in
        let rows = page.agreements.map {
          [
            $0.agreementNo, Experimental.name($0.gateway, $0.experimental), $0.state.rawValue,
            $0.masked ?? $0.user ?? "",
          ]
          .map(printable)
        }
        if isEmpty, rows.isEmpty, page.next == nil { return ["no agreements"] }
        isEmpty = isEmpty && rows.isEmpty
        return table.lines(rows)
      }
    }
  }

  /// Begins an agreement, and shows the page on which the customer signs.
  func sign(_ wish: AgreementWish) async -> CommandStatus {
    let number: String
    if let given = wish.number {
      guard AgreementNo(given) != nil else {
        return usage("the number of an agreement is 1 to 30 of A-Z a-z 0-9 . _ -")
      }
      number = given
    } else {
      number = AgreementNo(wall: now(), random: random()).text
    }
    announce("agreement_no \(number)")
    return await change(
      "the agreement was begun",
      "`upayctl agreements show \(number)` tells; to sign it again is safe."
    ) {
      () async throws(UnixHTTPError) in
      try await daemon.post(
        "/v1/agreements",
        [
          "agreement_no": .string(number), "gateway": wish.gateway.map(JSONValue.string),
          "user": wish.user.map(JSONValue.string), "printer": wish.printer.map(JSONValue.string),
          "print": wish.isQuiet ? .bool(false) : nil,
        ], wait: 15)
    } show: { reply in
      reply.decoded(AgreementView.self).map { words(of: $0) }
    } status: { reply in
      status(of: reply, wanted: [.signing, .active], failed: [.failed, .closed])
    }
  }

  func showAgreement(_ number: String) async -> CommandStatus {
    guard Self.isNumber(number) else { return usage("\(printable(number)) is no number") }
    return await answer {
      () async throws(UnixHTTPError) in
      try await daemon.get("/v1/agreements/\(number)")
    } show: { reply in
      reply.decoded(AgreementView.self).map { words(of: $0) }
    }
  }

  func closeAgreement(_ number: String) async -> CommandStatus {
    guard Self.isNumber(number) else { return usage("\(printable(number)) is no number") }
    return await change(
      "the agreement was ended",
      "`upayctl agreements show \(number)` tells; to close it again is safe."
    ) {
      () async throws(UnixHTTPError) in
      try await daemon.delete("/v1/agreements/\(number)", wait: 20)
    } show: { reply in
      reply.decoded(AgreementView.self).map { words(of: $0) }
    } status: { reply in
      status(of: reply, wanted: [.closed], failed: [.failed])
    }
  }

  /// Whether what was wished for is so, is not, or is not known yet.
  private func status(
    of reply: Reply, wanted: Set<AgreementState>, failed: Set<AgreementState>
  ) -> CommandStatus {
    guard let state = reply.decoded(AgreementView.self)?.state else { return .unknown }
    return wanted.contains(state) ? .done : failed.contains(state) ? .failed : .unknown
  }

  private func words(of agreement: AgreementView) -> [String] {
    var facts = [
      ["agreement", agreement.agreementNo],
      ["payment system", Experimental.name(agreement.gateway, agreement.experimental)],
      ["state", agreement.state.rawValue],
    ]
    if let masked = agreement.masked { facts.append(["card", masked]) }
    if let user = agreement.user { facts.append(["customer", user]) }
    if let page = agreement.qrCode { facts.append(["page", page]) }
    if let until = agreement.qrExpiresAt { facts.append(["until", Timestamp.readable(until)]) }
    // The page as the customer's telephone takes it from the screen.
    let picture = agreement.qrCode.flatMap { console.picture(ofQRCode: $0) }
    let lines = aligned(facts.map { $0.map(printable) })
    return [picture.map { String($0.dropLast()) }].compactMap(\.self) + lines
      + [agreement.message, agreement.advice].filter { !$0.isEmpty }.map(printable)
  }
}
