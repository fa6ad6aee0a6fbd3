import Cryptography
import Gateways
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service

/// That a contract was signed is told by a notice alone: it is believed when UCSP signed it.
@Suite(.timeLimit(.minutes(1))) struct AgreementNoticeTests {
  /// Answers every request with the page on which a payer signs.
  private struct PageWire: Wire {
    func perform(_ request: HTTPRequest, options: TransferOptions) async -> TransferResult {
      let answer =
        #"{"trxInfo":{"signUrl":"https://ucsp.example/sign"},"msgResponse":{"responseCode":"00"}}"#
      return .response(HTTPResponse(status: 200, body: Array(answer.utf8)))
    }
  }

  private let clock = ManualClock()
  private let platform: SigningAuthority.Identity
  private let stranger: SigningAuthority.Identity
  private let till: Till
  private let desk: CallbackDesk

  init() async throws {
    let authority = try SigningAuthority(name: "UPI", at: clock.now().wall / 1_000)
    platform = try authority.identity("UCSP", serial: 77)
    stranger = try authority.identity("UCSP", serial: 78)
    let merchant = UCSPMerchant(
      number: "777290058110048", acquirer: "00010344", institution: "POSSIM01",
      certificateID: "68759663125", key: stranger.key, scheme: .wrapped,
      platform: try UCSPPlatform([platform.certificate]),
      frontURL: "https://pos.example/front", backURL: "https://pos.example/back")
    let gateway = UCSPGateway(merchant)
    let shop = try Shop()
    var all = shop.settings
    all.gateways = [
      GatewaySettings(
        gateway: gateway, transfer: all.gateways[0].transfer, policy: OrderPolicy(), vendor: nil,
        appID: "", precreatePayway: nil, currency: .cny, isSimulated: false)
    ]
    all.printers = []
    all.scanners = []
    till = try Till(
      settings: all, journal: Journal(directory: shop.directory(), seal: Fixture.seal),
      wire: PageWire(), clock: clock, log: shop.logs.logger)
    try await till.start()
    desk = CallbackDesk(
      gateways: [gateway], till: till, clock: clock, log: shop.logs.logger, address: "here:1",
      rate: 600)
  }

  private func notice(
    _ contract: String, user: String? = "u1", by signer: SigningAuthority.Identity
  ) throws -> [UInt8] {
    let named = user.map { #","userId":"\#($0)""# } ?? ""
    let text =
      #"{"msgInfo":{"versionNo":"1.0.0","msgID":"U\#(contract)","timeStamp":"20261121100000","#
      + #""msgType":"SIGN_AUTO_DEBIT_NOTICE"},"trxInfo":{"contractId":"\#(contract)"\#(named)},"#
      + #""msgResponse":{"responseCode":"00"},"#
      + #""certificateSignature":{"umpsSignCertID":"77","signature":"00000000"}}"#
    let signature = Base64.encode(try signer.key.sign(Array(text.utf8)))
    return Array(text.replacing(#""00000000""#, with: #""\#(signature)""#).utf8)
  }

  private func tell(_ body: [UInt8]) async throws -> String {
    let answer = await desk.answer(
      NotificationRequest(body: body), from: "ucsp", contentType: "application/json")
    #expect(answer.status == 200)
    let said = try JSONReader.members(answer.body)["msgResponse"]?.members
    return said?["responseCode"]?.word ?? ""
  }

  @Test func aSignedContractIsKept() async throws {
    var body = AgreementBody()
    body.agreementNo = "A-1"
    body.user = "u1"
    let made = try await till.agree(body, by: Fixture.peer, wait: .seconds(60)).value
    #expect(made.qrCode == "https://ucsp.example/sign" && made.state == .signing)

    // Neither a stranger's word nor another payer's contract.
    #expect(try await tell(notice("C1", by: stranger)) == "11")
    #expect(try await tell(notice("C1", user: "u2", by: platform)) == "34")
    #expect(try await till.agreement("A-1", by: Fixture.peer, wait: nil).state == .signing)

    #expect(try await tell(notice("C1", by: platform)) == "00")
    #expect(try await till.agreement("A-1", by: Fixture.peer, wait: nil).state == .active)
    #expect(try await tell(notice("C1", by: platform)) == "00")
    #expect(try await tell(notice("C2", by: platform)) == "34")
  }

  private func agree(_ number: String, _ user: String) async throws {
    var body = AgreementBody()
    body.agreementNo = number
    body.user = user
    _ = try await till.agree(body, by: Fixture.peer, wait: .seconds(60))
  }

  private func state(_ number: String) async throws -> AgreementState {
    try await till.agreement(number, by: Fixture.peer, wait: nil).state
  }

  /// A page that was given up may still be open on its customer's telephone: who signed must be said.
  @Test func aContractThatNamesNobodyIsOfTheOnlyOne() async throws {
    try await agree("A-1", "u1")
    _ = try await till.closeAgreement("A-1", by: Fixture.peer, wait: .seconds(60))
    #expect(try await state("A-1") == .closed)
    try await agree("A-2", "u2")
    #expect(try await tell(notice("C1", user: nil, by: platform)) == "34")
    #expect(try await state("A-2") == .signing)
    #expect(try await tell(notice("C1", user: "u2", by: platform)) == "00")
    #expect(try await state("A-2") == .active)
  }

  @Test func theOnlyOneNeedsNoName() async throws {
    try await agree("A-1", "u1")
    #expect(try await tell(notice("C1", user: nil, by: platform)) == "00")
    #expect(try await state("A-1") == .active)
  }
}
