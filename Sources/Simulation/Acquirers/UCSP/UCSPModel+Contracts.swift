import Gateways
import Terminal

extension UCSPModel {
  /// Where the pages are on which payers sign.
  static let signingPath = "/ucsp/sign/"

  /// A contract is wished for: the answer names the page on which the payer signs, and is not signed
  /// itself (SIGN_AUTO_DEBIT).
  mutating func sign(
    _ call: UCSPCall, _ echo: UCSPEcho, _ number: UInt64, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    let user = try call.required("userId")
    try call.ownIfNamed(UCSPProfile.contractMerchant, merchantID)
    _ = try call.address("frontUrl")
    let address = try call.address("backUrl")
    let page = contracts.open(
      user: user, notifyURL: address, nonce: number, until: now + rules.patience)
    guard let page else { throw UCSPRefusal(code: "99", words: "full") }
    var data: AnswerMembers = ["userId": .string(user), "merId": .string(merchantID)]
    data.add(rules.signingPage.rawValue, books.linkBase + Self.signingPath + page)
    return answer("00", "success", data, echo, number)
  }

  /// A contract ends (CLOSE_AUTO_DEBIT).
  mutating func close(
    _ call: UCSPCall, _ echo: UCSPEcho, _ number: UInt64, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    let contract = try call.required("contractId")
    try call.ownIfNamed(UCSPProfile.contractMerchant, merchantID)
    guard contracts.state(of: contract) != nil else { throw .absent }
    contracts.set(.closed, for: contract)
    return answer("00", "success", ["contractId": .string(contract)], echo, number)
  }

  // MARK: People

  /// The page on which a payer signs a contract: `GET` shows it, `POST` of its form (`act=sign` or
  /// `act=decline`) acts.
  mutating func page(
    for request: GatewayRequest, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> Delivery.Reply? {
    guard request.path.hasPrefix(Self.signingPath), request.path.utf8.count <= 200 else {
      return nil
    }
    contracts.advance(to: now)
    let name = String(request.path.dropFirst(Self.signingPath.count))
    guard let (id, contract) = contracts.contract(ofPage: name) else {
      return WalletPage.message("There is no such contract.", status: 404)
    }
    switch (request.method, String(decoding: request.body.prefix(64), as: UTF8.self)) {
    case ("GET", _): break
    case ("POST", "act=sign"), ("POST", "act=decline"):
      guard contract.state == .waiting else {
        return WalletPage.message(
          "It cannot be done: the contract is \(contract.state.rawValue).", status: 409)
      }
      if request.body.ends(with: "act=sign".utf8) {
        contracts.set(.signed, for: id)
        books.news.put(.signed, of: id, at: now)
      } else {
        contracts.set(.declined, for: id)
      }
    case ("POST", _): return WalletPage.message("Sign or decline.", status: 400)
    default: return WalletPage.message("GET or POST.", status: 405)
    }
    return signingPage(contracts.all[id] ?? contract, at: request.path)
  }

  private func signingPage(
    _ contract: UCSPContracts.Contract, at path: String
  ) -> Delivery.Reply {
    var body = """
      <h1>TEST</h1><p>A contract for automatic debits. No money is real.</p>\
      <p>ucsp \(merchantID) \(WalletPage.escaped(contract.user))</p>\
      <p id="status">\(contract.state.rawValue)</p>
      """
    if contract.state == .waiting {
      body += #"<form method="post" action="\#(WalletPage.escaped(path))">"#
      body += #"<button name="act" value="sign">Sign</button> "#
      body += #"<button name="act" value="decline">Decline</button></form>"#
    }
    return WalletPage.page(body)
  }

  /// A payer's login as UCSP would send it along with a browser: INDUSTRY_LOGIN_INFO.
  ///
  /// - Returns: nil before a daemon is configured for the account.
  func login(user: String, mobile: String?, number: UInt64, at now: Milliseconds) -> [UInt8]? {
    guard keys != nil else { return nil }
    var data: AnswerMembers = [
      "userId": .string(user), "industryCode": .string(industry), "channelCode": .string("SIM"),
    ]
    data.add("mobile", mobile)
    let id =
      "A"
      + UCSPProfile.messageID(
        acquirer: acquirer, at: now, number: UInt32(truncatingIfNeeded: number)
      ).dropFirst()
    var message = message(
      "00", "success", data, info(UCSPMessageType.login.rawValue, id, at: now), number)
    message.outer = AnswerMembers()
    return message.seal.octets(of: message)
  }
}

extension Array<UInt8> {
  fileprivate func ends(with other: some BidirectionalCollection<UInt8>) -> Bool {
    suffix(other.count).elementsEqual(other)
  }
}
