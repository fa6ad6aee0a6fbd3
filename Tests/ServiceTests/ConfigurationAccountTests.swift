import Cryptography
import Gateways
import Terminal
import Testing
import Transport

@testable import Service

/// The sections of payment systems whose account is more than a number and a key.
@Suite struct ConfigurationAccountTests {
  /// A folder with the files of an account.
  private struct Files {
    let folder: ConfigurationDirectory

    init() throws {
      folder = try ConfigurationDirectory()
      let world = try SecurePayDesk.World.shared.get()
      try folder.write("ours.crt", world.merchant.certificate, mode: 0o644)
      try folder.write("ours.key", world.merchant.key.secretPEM)
      try folder.write("other.key", world.platform.key.secretPEM)
      try folder.write("open.key", world.merchant.key.secretPEM, mode: 0o644)
      try folder.write(
        "trusted.pem", world.authority.certificates.joined(separator: "\n"), mode: 0o644)
      try folder.write("secret", "TESTSECUREKEY0123456789")
      try folder.write("rubbish", "rubbish")
    }

    func load(_ text: String) throws -> Configuration {
      try Loader(text.replacing("DIR", with: folder.path)).load()
    }

    func errors(_ text: String) throws -> [String] {
      try Loader(text.replacing("DIR", with: folder.path)).errors()
    }
  }

  static let securepay = """
    [gateway securepay]
    merchant_id = 777290058110048
    certificate_file = DIR/ours.crt
    private_key_file = DIR/ours.key
    trusted_file = DIR/trusted.pem

    """
  static let shared = """
    [gateway securepay]
    merchant_id = 777290058110048
    sign_method = 11
    secure_key_file = DIR/secret

    """
  static let iotpay = """
    [gateway iotpay]
    merchant_id = 10000701
    merchant_key_file = DIR/secret
    login_name = jack123

    """
  static let card = iotpay.replacing("iotpay", with: "iotpay_card")
  static let ucsp = """
    [gateway ucsp]
    url = https://ucsp.example
    merchant_id = 777290058110048
    acquirer_iin = 00010344
    institution_id = POSSIM01
    certificate_file = DIR/ours.crt
    private_key_file = DIR/ours.key
    trusted_file = DIR/trusted.pem

    """

  /// What orders are called that name no subject is not refused at the first sale only.
  @Test(
    arguments: [
      ("name = 柳茶馆\n", "terminal.name"), ("name = Shop\nsubject = 茶\n", "terminal.subject"),
      ("name = 柳茶馆\nsubject = Tea\n", nil),
    ] as [(String, String?)])
  func aSubjectThatIsNotTaken(_ lines: String, _ key: String?) throws {
    let files = try Files()
    let configuration = try files.load("[terminal]\ncurrency = CAD\n" + lines + Self.iotpay)
    let found = configuration.warnings.filter { $0.hasPrefix("[gateway iotpay] takes no order") }
    #expect(found.count == (key == nil ? 0 : 1))
    #expect(found.allSatisfy { $0.contains(key ?? "") && $0.contains("printable ASCII") })
  }

  /// Rules by which nothing can be sold, and a currency that nobody takes, are told before a customer waits.
  @Test func rulesThatLeadNowhere() throws {
    let files = try Files()
    let rules = """
      [route cards]
      gateway = iotpay_card
      verb = pay
      [route rest]
      gateway = iotpay
      currency = CNY
      [route good]
      gateway = iotpay
      verb = pay
      currency = CAD

      """
    let found = try files.load(Self.iotpay + Self.card + rules).warnings
    #expect(found.count { $0.hasPrefix("[route cards]: iotpay_card cannot") } == 1)
    #expect(found.count { $0.hasPrefix("[route rest]: iotpay takes CAD only") } == 1)
    #expect(found.count { $0.hasPrefix("terminal.currency = CNY: no payment system") } == 1)
    #expect(found.count == 3)
    let right = try files.load(
      "[terminal]\ncurrency = CAD\n" + Self.iotpay + "[route all]\ngateway = iotpay\nverb = pay\n")
    #expect(right.warnings.isEmpty)
  }

  @Test func allAtOnce() throws {
    let files = try Files()
    let text =
      Self.securepay + Self.iotpay + Self.card + Self.ucsp + "[gateway upay]\nurl = https://u\n"
    let configuration = try files.load(text)
    let settings = TillSettings(configuration)
    #expect(
      settings.gateways.map(\.gateway.name)
        == ["upay", "securepay", "iotpay", "iotpay_card", "ucsp"])
    #expect(
      settings.gateways.map(\.transfer.baseURL) == [
        "https://u", "https://gateway.95516.com", "https://api.iotpaycloud.com",
        "https://ccapi.iotpaycloud.com", "https://ucsp.example",
      ])
    #expect(settings.gateways.map(\.currency.code) == ["CNY", "CNY", "CAD", "CAD", "CNY"])
    #expect(settings.gateways.map(\.precreatePayway) == [nil, "17", nil, "17", "17"])
    #expect(configuration.warnings.count { $0.contains("experimental") } == 1)
    let (secure, ucsp) = (settings.gateways[1].policy, settings.gateways[4].policy)
    #expect(secure.payPauses == SecurePayTimetable.back && secure.refundsRefusedRevokes)
    #expect(secure.precreatePauses == SecurePayTimetable.payer)
    #expect(secure.qrLife == .minutes(15))
    #expect(ucsp.precreatePauses == UCSPTimetable.payer)
    #expect(ucsp.returnPauses == UCSPTimetable.pauses)
    for secret in ["TESTSECUREKEY", "PRIVATE KEY"] {
      #expect(!configuration.printed.contains(secret))
      #expect(!"\(configuration)".contains(secret))
    }
    for name in [
      "securepay.private_key", "iotpay.merchant_key", "iotpay_card.merchant_key",
      "ucsp.private_key",
    ] {
      #expect(configuration.printed.contains("gateway.\(name) = ********"))
    }
  }

  @Test func everyKeyOfSecurePayArrives() throws {
    let files = try Files()
    let more = """
      environment = test
      terminal_id = POS00001
      acquirer_id = 00010344
      merchant_category = 5812
      merchant_name = Tea Shop
      merchant_abbreviation = Tea
      relay_url = https://pay.example/p
      callback_url = https://pos.example/back
      front_url = https://pos.example/front
      currency = JPY
      revoke_as_refund = no
      poll_fast = 1s
      """
    let configuration = try files.load(Self.shared + more)
    let gateway = try #require(TillSettings(configuration).gateways.first)
    #expect(gateway.transfer.baseURL == "https://gateway.test.95516.com")
    #expect(gateway.currency.code == "JPY")
    #expect(!gateway.policy.refundsRefusedRevokes)
    #expect(gateway.policy.payPauses.isEmpty && gateway.policy.precreatePauses.isEmpty)
    let system = try #require(gateway.gateway as? SecurePayGateway)
    let probe = system.probe(number: "12345678", signedBy: Credentials(sn: "", key: ""))
    let asked = try SecurePayMessage(form: probe.body)
    #expect(asked.fields["accessType"] == "1" && asked.fields["acqInsCode"] == "00010344")
    #expect(asked.fields["signMethod"] == "11" && asked.fields["certId"] == nil)
    #expect(configuration.printed.contains("gateway.securepay.secure_key = ********"))
    let overridden = try files.load(Self.shared + "url = http://127.0.0.1:8080\n")
    #expect(TillSettings(overridden).gateways.first?.isSimulated == true)
  }

  /// Both signatures of UCSP, and both UnionPay QR codes of IOTPay.
  @Test(arguments: ["SHA256withRSA", "NONEwithRSA"])
  func signaturesOfUCSP(_ word: String) throws {
    let configuration = try Files().load(Self.ucsp + "signature = \(word)\n")
    #expect(TillSettings(configuration).gateways.map(\.gateway.name) == ["ucsp"])
    #expect(TillSettings(configuration).gateways.first?.gateway.isExperimental == true)
  }

  static let mistakes: [(String, String)] = [
    ("[gateway securepay]\nmerchant_id = 777290058110048\n", "certificate_file: is needed"),
    (
      "[gateway securepay]\nprivate_key_file = DIR/ours.key\n",
      "private_key_file: merchant_id is missing"
    ),
    (
      securepay.replacing("ours.key", with: "other.key"),
      "private_key_file: is the key of another certificate"
    ),
    (
      securepay.replacing("ours.key", with: "open.key"),
      "private_key_file: DIR/open.key has mode 0644"
    ),
    (
      securepay.replacing("ours.key", with: "rubbish"),
      "private_key_file: DIR/rubbish: this is no RSA"
    ),
    (securepay.replacing("ours.key", with: "none"), "private_key_file: there is no file"),
    (securepay.replacing("ours.crt", with: "rubbish"), "certificate_file: holds no certificate"),
    (securepay.replacing("trusted.pem", with: "rubbish"), "trusted_file: the certificate cannot"),
    (securepay.replacing("777290058110048", with: "7772"), "merchant_id: must be 15 letters"),
    (securepay + "terminal_id = 1\n", "terminal_id: must be 8"),
    (securepay + "acquirer_id = 00010344\n", "acquirer_id: goes with merchant_category"),
    (securepay + "relay_url = http://pay.example\n", "relay_url"),
    (securepay + "sign_method = 12\n", "one of 01, 11"),
    (shared.replacing("secure_key_file = DIR/secret", with: ""), "secure_key_file: is needed"),
    (shared + "secure_key = 1\n", "a secret is never written"),
    (iotpay.replacing("login_name = jack123", with: ""), "login_name: is needed"),
    (iotpay + "currency = JPY\n", "currency: right would be one of CAD, USD, CNY"),
    (card + "currency = USD\n", "currency: right would be one of CAD"),
    (card + "device = X\n", "there is no key device"),
    (ucsp.replacing("url = https://ucsp.example", with: ""), "url: is needed"),
    (ucsp.replacing("acquirer_iin = 00010344", with: ""), "acquirer_iin: is needed"),
    (ucsp.replacing("00010344", with: "1"), "acquirer_iin: must have 8 digits"),
    (ucsp + "signature = MD5\n", "one of SHA256withRSA, NONEwithRSA"),
  ]

  @Test(arguments: mistakes)
  func mistake(_ text: String, _ words: String) throws {
    let files = try Files()
    let errors = try files.errors(text).joined(separator: "\n")
    #expect(errors.contains(words.replacing("DIR", with: files.folder.path)), "\(errors)")
    #expect(!errors.contains("TESTSECUREKEY") && !errors.contains("BEGIN"))
  }
}
