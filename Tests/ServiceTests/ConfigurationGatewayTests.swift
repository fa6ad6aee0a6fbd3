import FoundationEssentials
import Gateways
import Terminal
import Testing

@testable import Service

/// Several payment systems in one configuration.
@Suite struct ConfigurationGatewayTests {
  private func load(_ text: String, key: String? = "0123456789ABCDEF") throws -> Configuration {
    let folder = try ConfigurationDirectory()
    if let key { try folder.write("sign.key", key) }
    return try Loader(text.replacing("KEYFILE", with: "\(folder.path)/sign.key")).load()
  }

  private static let ottpay = """
    [gateway ottpay]
    merchant_id = ON00000001
    sign_key_file = KEYFILE

    """

  @Test func upayAloneUnlessAnotherIsConfigured() throws {
    let plain = TillSettings(try load(""))
    #expect(plain.gateways.map(\.gateway.name) == ["upay"])
    let other = TillSettings(try load(Self.ottpay))
    #expect(other.gateways.map(\.gateway.name) == ["ottpay"])
    #expect(other.gateways.first?.gateway.account == OTTPayDesk.merchant)
    #expect(other.gateways.first?.currency == .cad)
    let both = TillSettings(try load(Self.ottpay + "[gateway upay]\nvendor_sn = 1\n"))
    #expect(both.gateways.map(\.gateway.name) == ["upay", "ottpay"])
  }

  @Test func everyKeyArrives() throws {
    let configuration = try load(
      Self.ottpay + """
        url = http://127.0.0.1:8080
        currency = JPY
        operator_id = 7
        callback_url = https://pos.example/back
        front_url = https://pos.example/front
        time_zone = -05:00
        cc_channel_type = mobile
        unionpay_qr = wallet
        query_action = CC_QUERYPAY
        revoke_as_refund = no
        precreate_payway = 3
        qr_life = 5m
        poll_fast = 1s
        """)
    let ottpay = try #require(configuration.gateways.account(OTTPayConfiguration.self))
    var settings = OTTPayGateway.Settings()
    settings.currency = try #require(Currency(code: "JPY"))
    settings.operatorID = "7"
    settings.callbackURL = "https://pos.example/back"
    settings.frontURL = "https://pos.example/front"
    settings.timeOffset = -300
    settings.cardChannel = .mobile
    settings.unionPayQR = .wallet
    settings.cardQuery = .queryPay
    settings.revokesByRefund = false
    #expect(ottpay.settings == settings)
    #expect(ottpay.policy.qrLife == .minutes(5))
    #expect(ottpay.policy.precreatePauses.isEmpty)
    let gateway = try #require(TillSettings(configuration).gateways.first)
    #expect(gateway.isSimulated)
    #expect(gateway.precreatePayway == "3")
    #expect(configuration.printed.contains("gateway.ottpay.sign_key = ********"))
    #expect(!configuration.printed.contains("0123456789ABCDEF"))
  }

  @Test func rules() throws {
    let settings = TillSettings(
      try load(
        Self.ottpay + """
          [gateway upay]
          vendor_sn = 1
          [route cards]
          gateway = ottpay
          verb = preauth
          [route canada]
          gateway = ottpay
          currency = CAD
          payway = 17
          code_prefix = 62
          """))
    var cards = GatewayRoute(gateway: "ottpay")
    cards.verb = .preauth
    var canada = GatewayRoute(gateway: "ottpay")
    canada.currency = .cad
    canada.payway = "17"
    canada.codePrefix = "62"
    #expect(settings.routes == [cards, canada])
  }

  @Test(arguments: [
    ("[gateway ottpay]\nmerchant_id = ON1\n", "sign_key_file: is needed"),
    ("[gateway ottpay]\nsign_key_file = KEYFILE\n", "merchant_id is missing"),
    ("[gateway ottpay]\nmerchant_id = ON1\nsign_key_file = /nowhere\n", "there is no file"),
    ("[gateway ottpay]\nrevoke_as_refund = maybe\n", "yes or no"),
    ("[gateway ottpay]\nsign_key = 1\n", "a secret is never written"),
    ("[route a]\ngateway = ottpay\n", "name one that is configured: upay"),
    ("[route a]\ngateway = upay\nverb = refund\n", "pay, precreate or preauth"),
    ("[route a]\ngateway = upay\ncurrency = EUR\n", "CNY, CAD, USD, HKD, JPY"),
  ])
  func mistakes(_ text: String, _ words: String) {
    #expect {
      _ = try load(text)
    } throws: { error in
      "\(error)".contains(words) && !"\(error)".contains("0123456789ABCDEF")
    }
  }
}
