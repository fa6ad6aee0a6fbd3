import Cryptography
import Journal
import Logging
public import Terminal

/// Newest agreements that are looked through for the one that a notice speaks of.
private let mostSearched = 200

/// How long the page of an agreement that has ended may still be open on a customer's telephone.
private let longestShown: Milliseconds = .hours(24)

extension Till {
  public func agree(
    _ body: AgreementBody, by peer: Peer, wait: Milliseconds?
  ) async throws -> Answered<AgreementView> {
    let number = try open(body, by: peer)
    let agreement = try await self.wait(for: number, at: wait) {
      $0.state.isSettled || $0.qrCode != nil
    }
    return answer(agreement)
  }

  public func agreement(
    _ number: String, by peer: Peer, wait: Milliseconds?
  ) async throws -> AgreementView {
    let number = try existingAgreement(number).agreement.number
    return answer(try await self.wait(for: number, at: wait) { $0.state.isSettled }).value
  }

  public func agreements(_ query: AgreementsQuery, by peer: Peer) async throws -> AgreementsPage {
    do {
      let page = try journal.agreements(
        gateway: query.gateway, state: query.state, limit: query.limit, after: query.after)
      return AgreementsPage(
        agreements: page.agreements.map { answer($0.agreement).value }, next: page.next)
    } catch JournalError.refused {
      throw Problem.invalid("after", "is not a cursor of this list")
    } catch {
      throw Problem(.journalUnwritable, error.description)
    }
  }

  public func closeAgreement(
    _ number: String, by peer: Peer, wait: Milliseconds?
  ) async throws -> Answered<AgreementView> {
    let stored = try existingAgreement(number)
    try refuseWhenStopped()
    var builder = RequestBuilder(settings)
    let name = builder.operatorName(nil, peer)
    do {
      try takeDurably(.closeRequested(operator: name), for: stored)
    } catch is IllegalEvent {
      throw Problem(
        .wrongState,
        "Agreement \(number) is \(stored.agreement.state.rawValue): there is nothing to end. Nothing "
          + "was sent.")
    }
    let agreement = try await self.wait(for: stored.agreement.number, at: wait) {
      $0.state.isSettled
    }
    return answer(agreement)
  }

  /// A payment system's notice that an agreement was signed, which whoever calls has verified.
  ///
  /// - Parameter user: who signed, where the notice says it.
  func signed(
    _ signature: AgreementSignature, user: String?, at gateway: String
  ) -> NotificationVerdict {
    do {
      let isKnown = try reading {
        try journal.hasAgreement(reference: signature.reference, gateway: gateway)
      }
      if isKnown { return .heard }
      let all = try reading {
        try journal.agreements(gateway: gateway, limit: mostSearched).agreements
      }.map { liveAgreements[$0.agreement.number] ?? $0 }
      let waiting = all.filter { stored in
        stored.agreement.reference == nil
          && (user == nil || stored.agreement.request.user == user)
      }
      // The one whose page is shown; else the newest of that customer's. Where nobody is named, it
      // must be the only one that somebody could have signed.
      let shown = waiting.filter { $0.agreement.state == .signing }
      let now = clock.now().wall
      let signable = waiting.filter {
        $0.agreement.state == .signing || $0.agreement.updatedAt.wall > now - longestShown
      }
      let found = user != nil ? shown.first ?? waiting.first : signable.first
      guard let found, user != nil || signable.count == 1 else { return .unknownOrder }
      try takeDurably(.noticed(signature), for: found)
      return .heard
    } catch {
      log.error("a signature is not recorded", metadata: ["error": "\(error)"])
      return .fault
    }
  }

  // MARK: Making one

  /// Journals a new agreement and starts it, or finds the one that the number stands for already.
  private func open(_ body: AgreementBody, by peer: Peer) throws -> AgreementNo {
    var builder = RequestBuilder(settings)
    let name = builder.operatorName(body.operator, peer)
    let number = try body.agreementNo.map { text in
      guard let number = AgreementNo(text) else {
        throw Problem.invalid(
          "agreement_no", "must be 1 to 30 characters of A-Z, a-z, 0-9, dot, underscore, hyphen")
      }
      return number
    }
    if let printer = body.printer, !settings.printers.contains(where: { $0.name == printer }) {
      builder.refuse("printer", "there is no printer of this name; see GET /v1/devices")
    }
    let gateway = builder.chooseGateway(body.gateway, able: .agreements)
    guard let gateway, builder.errors.isEmpty else { throw builder.problem() }
    guard gateway.gateway.capabilities.contains(.agreements),
      let system = gateway.gateway as? any AgreementGateway
    else { throw gateway.cannot(.agreements) }
    let now = clock.now()
    let request = AgreementRequest(
      number: try number ?? AgreementNo(wall: now.wall, random: SecureRandom.uint64()),
      gateway: gateway.gateway.name, user: body.user, operator: name, print: body.print ?? true,
      printer: body.printer)
    for error in system.violations(in: request) { builder.refuse(error.field, error.message) }
    guard builder.errors.isEmpty else { throw builder.problem() }
    let contents = try digest(of: request)
    if let earlier = try stored(request.number) {
      guard Digest.areEqual(earlier.contentsDigest, contents) else {
        throw Problem(
          .contentsDiffer,
          "agreement_no \(request.number) stands for an agreement with other contents. Nothing was "
            + "sent. Use a new number for a new agreement.")
      }
      return request.number
    }
    try refuseWhenStopped()
    let (agreement, effects) = Agreement.open(
      request, system.agreementAbilities, policy: gateway.termsOfOrders, at: now)
    try commit(
      StoredAgreement(agreement: agreement, contentsDigest: contents, bootID: clock.bootID),
      replacing: nil, cause: "agreement requested", effects, at: now)
    return request.number
  }

  private func digest(of request: AgreementRequest) throws -> [UInt8] {
    var request = request
    request.print = true
    request.printer = nil
    return Digest.hmacSHA256(key: digestKey, message: Array(try JSONText.encode(request).utf8))
  }

  func stored(_ number: AgreementNo) throws -> StoredAgreement? {
    if let stored = liveAgreements[number] { return stored }
    return try reading { try journal.agreement(number) }
  }

  private func existingAgreement(_ text: String) throws -> StoredAgreement {
    guard let number = AgreementNo(text), let found = try stored(number) else {
      throw Problem(.notFound, "There is no agreement \(text.prefix(32)) in this journal.")
    }
    return found
  }

  private func answer(_ agreement: Agreement) -> Answered<AgreementView> {
    Answered(view(of: agreement), final: agreement.state.isSettled)
  }

  func view(of agreement: Agreement) -> AgreementView {
    let (gateway, language) = (gateway(agreement.request.gateway)?.gateway, settings.language)
    var view = agreement.view(in: language, offset: settings.dayOffset) {
      gateway?.words(for: $0, in: language)
    }
    if gateway?.isExperimental == true { view.experimental = true }
    return view
  }

  private func wait(
    for number: AgreementNo, at wait: Milliseconds?, until isSatisfied: (Agreement) -> Bool
  ) async throws -> Agreement {
    try await self.wait(for: .agreement(number), at: wait, until: isSatisfied) {
      try existingAgreement(number.text).agreement
    }
  }
}
