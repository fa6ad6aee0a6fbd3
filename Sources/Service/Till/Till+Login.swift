import Terminal

/// Octets that a login may have: it travels in the address of a page.
private let longestLogin = 16_384

extension Till {
  public func verifyLogin(_ body: LoginBody, by peer: Peer) async throws -> LoginView {
    var builder = RequestBuilder(settings)
    let data = Array((body.requestData ?? "").utf8)
    if !(1...longestLogin).contains(data.count) {
      builder.refuse(
        "request_data", "is what the payer's browser brought, 1 to \(longestLogin) octets")
    }
    let logins = settings.gateways.filter { $0.gateway is any LoginGateway }
    if let name = body.gateway { _ = builder.chooseGateway(name) }
    guard builder.errors.isEmpty else { throw builder.problem() }
    let chosen =
      body.gateway.map { name in
        settings.gateways.first { $0.gateway.name == name }
      } ?? logins.first
    guard let gateway = chosen?.gateway as? any LoginGateway else {
      throw Problem(
        .notSupportedByGateway,
        "\(body.gateway.map { "\($0) has no logins" } ?? "No payment system here has logins"). Nothing "
          + "was looked at. "
          + (logins.first.map { "Name \($0.gateway.name), which has." }
            ?? "UCSP has: set [gateway ucsp]."))
    }
    var view = LoginView(
      believed: false, gateway: gateway.name, experimental: gateway.isExperimental)
    do {
      let login = try gateway.login(in: data, at: clock.now().wall)
      view.believed = true
      view.messageID = login.messageID
      view.userID = login.userID
      view.mobile = login.mobile
      view.industryCode = login.industryCode
      view.channelCode = login.channelCode
      view.madeAt = CalendarTime(login.madeAt, offset: settings.dayOffset).rfc3339
    } catch {
      view.reason = error.loginWords
    }
    return view
  }
}

extension NotificationRefusal {
  fileprivate var loginWords: String {
    switch self {
    case .unreadable(let reason): "the login message is \(reason)"
    case .distrusted(let reason): "the login message is not believed: \(reason)"
    case .notOurs: "the message is no login to this merchant's pages"
    case .contradictory(let what): "the login message contradicts itself: \(what)"
    }
  }
}
