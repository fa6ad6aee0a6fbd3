import Cryptography
import Gateways
import Terminal
import Testing

@testable import Service

/// `[callbacks]`, and where the payment systems are told to send their notifications.
@Suite struct ConfigurationCallbackTests {
  private static let leaf = Result { try TestAuthority().leaf() }
  private static let publicKey = """
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3Td6faJ88PjoxzFaE5qx
    iwGcVOt1lUFPRjXIDt1XnSV+do1WBcj6dggB3jXrGD73BggegNS1ZtcPZw4Hh5lp
    OWVfopOY9FWn5zgSFAYB2e5DIGfSm8D4nirv2BVdaGoO/gxurHsX+ZlZolpAeDb6
    tZsPEcDnlD1YZh7HdveXJClJwqYPdiMsE3ugMOCLDjk9A8DoubkvoxYxRq8+Mda+
    nz3TjAEg3kSV8z7ZVSBN6cPqGMkZNtH0qNFkat6ExihgAxXZIfoYhOQgA0nQKHiY
    uybFS+XyVaPNMVkf65b9j9pDAae4FWGFcvPnV0RFr3HRl8Tbg8ddYffCNDdjpQgw
    2wIDAQAB
    -----END PUBLIC KEY-----
    """

  /// A configuration in a directory with certificate, key and Upay's key.
  private func loader(_ text: String, _ files: [String: String] = [:]) throws -> Loader {
    let leaf = try Self.leaf.get()
    var loader = try Loader("")
    let folder = loader.directory
    for (name, contents) in [
      "server.pem": leaf.certificate, "server.key": leaf.key,
      "other.key": try TestAuthority().leaf().key,
      "none.pem": "none", "sign.key": "0123456789ABCDEF",
    ].merging(files, uniquingKeysWith: { $1 }) {
      try folder.write(name, contents)
    }
    try folder.write("open.key", leaf.key, mode: 0o644)
    loader.sources.file = try folder.write(
      "upayd.conf", text.replacing("DIR", with: folder.path))
    return loader
  }

  private static let on = """
    [callbacks]
    listen = 127.0.0.1:8443
    certificate_file = DIR/server.pem
    key_file = DIR/server.key

    """

  @Test func offUnlessSaid() throws {
    let plain = try loader("").load()
    #expect(plain.callbacks.settings == nil && plain.callbacks.listen == nil)
    let unused = try loader("[callbacks]\npublic_url = https://shop.example\n").load()
    #expect(unused.warnings.contains { $0.contains("callbacks.public_url is not used") })
    #expect(unused.callbacks.settings == nil)
  }

  @Test func everyKeyArrives() throws {
    let loader = try loader(
      Self.on + "allow = 10.1.0.0/16, fd00::/8, 127.0.0.1\nconnections = 3\nrate = 60\n")
    let settings = try #require(try loader.load().callbacks.settings)
    #expect(settings.listen.text == "127.0.0.1:8443")
    #expect(settings.connections == 3 && settings.rate == 60)
    #expect(settings.allow.map(\.description) == ["10.1.0.0/16", "fd00::/8", "127.0.0.1"])
    let leaf = try Self.leaf.get()
    // The files are read anew each time: their directory must still be there.
    let pair = try withExtendedLifetime(loader) { try settings.certificate() }
    #expect(pair.certificate == Array(leaf.certificate.utf8) && pair.key == Array(leaf.key.utf8))
  }

  @Test(arguments: [
    ("listen = 127.0.0.1", "callbacks.listen = 127.0.0.1: that is something else"),
    ("listen = till:8443", "callbacks.listen = till:8443: that is something else"),
    ("listen = ::1:8443", "callbacks.listen = ::1:8443: that is something else"),
    ("listen = 127.0.0.1:65536", "callbacks.listen"),
    (
      "allow = 10.0.0.1/8",
      "callbacks.allow = 10.0.0.1/8: \"10.0.0.1/8\" is no address, or has bits"
    ),
    ("allow = 10.0.0.0/33", "callbacks.allow"), ("allow = ", "callbacks.allow"),
    ("allow = shop.example", "callbacks.allow"), ("rate = 0", "callbacks.rate"),
    ("public_url = http://shop.example", "callbacks.public_url"),
    (
      "certificate_file = DIR/missing.pem",
      "callbacks.certificate_file: there is no file missing.pem"
    ),
    (
      "certificate_file = DIR/none.pem", "callbacks.certificate_file: none.pem holds no certificate"
    ),
    ("certificate_file =", "callbacks.certificate_file: is needed: callbacks.listen"),
    ("key_file =", "callbacks.key_file: is needed"),
    ("key_file = DIR/other.key", "callbacks.key_file: is the key of another certificate"),
    ("key_file = DIR/none.pem", "callbacks.key_file: it holds no private key"),
    ("key_file = DIR/open.key", "callbacks.key_file: open.key has mode 0644"),
  ])
  func whatIsWrongIsNamed(_ line: String, _ message: String) throws {
    let key = line.prefix { $0 != " " }
    let text = Self.on.split(separator: "\n").filter { !$0.hasPrefix("\(key) ") }
      .joined(separator: "\n")
    let errors = try loader("\(text)\n\(line)\n").errors()
    #expect(errors.count == 1 && errors[0].hasPrefix("upayd.conf:"), "\(errors)")
    #expect(errors.first?.contains(message) == true, "\(errors)")
  }

  @Test func systemdsKeyIsUsedFirst() throws {
    let leaf = try Self.leaf.get()
    var loader = try loader(Self.on.replacing("key_file = DIR/server.key", with: ""))
    try loader.directory.write("credentials/callbacks.key", leaf.key, mode: 0o440)
    loader.sources.environment = [
      "CREDENTIALS_DIRECTORY": "\(loader.directory.path)/credentials"
    ]
    let configuration = try loader.load()
    #expect(try configuration.callbacks.settings?.certificate().key == Array(leaf.key.utf8))
    #expect(configuration.printed.contains("callbacks.key = ********"))
    #expect(!configuration.printed.contains("PRIVATE KEY"))
  }

  /// The listener's address goes into orders where no section names another.
  @Test func addressesArePutIntoOrders() throws {
    let files = ["upay.pem": Self.publicKey]
    let base = Self.on + "public_url = https://shop.example/till7/\n"
    let ottpay = """
      [gateway ottpay]
      merchant_id = ON00000001
      sign_key_file = DIR/sign.key

      """
    let key = "[gateway upay]\ncallback_key_file = DIR/upay.pem\n"
    func gateways(_ text: String) throws -> (upay: UpayGateway?, ottpay: String?, shown: String) {
      let configuration = try loader(text, files).load()
      let upay = TillSettings(configuration).gateways.compactMap { $0.gateway as? UpayGateway }
      return (
        upay.first, configuration.gateways.account(OTTPayConfiguration.self)?.callbackURL,
        configuration.printed
      )
    }
    let all = try gateways(base + ottpay + key)
    #expect(all.ottpay == "https://shop.example/till7/callbacks/ottpay")
    #expect(all.upay?.takesNotifications == true)
    #expect(
      all.shown.contains("gateway.upay.notify_url = https://shop.example/till7/callbacks/upay"))
    #expect(all.shown.contains("by way of callbacks.public_url"))
    // What was set by hand stays.
    let own = try gateways(
      base + ottpay + "callback_url = https://own.example/x\n" + key
        + "notify_url = https://own.example/y\n")
    #expect(own.ottpay == "https://own.example/x")
    #expect(own.shown.contains("gateway.upay.notify_url = https://own.example/y"))
    // Nobody listens, or nothing could be verified.
    let off = try gateways(ottpay + key)
    #expect(off.ottpay == "https://upayd.invalid/ottpay")
    #expect(!off.shown.contains("/callbacks/"))
    let keyless = try gateways(base + "[gateway upay]\nvendor_sn = 1\n")
    #expect(keyless.upay?.takesNotifications == false)
    #expect(!keyless.shown.contains("callbacks/upay"))
    #expect(
      try loader(key.replacing("upay.pem", with: "server.pem")).errors().first?
        .contains("gateway.upay.callback_key_file: holds no public RSA key") == true)
  }

  // MARK: Addresses

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
    ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
    ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("::/0", "::1", true),
    ("127.0.0.1", "::ffff:127.0.0.1", true), ("192.168.4.0/22", "192.168.7.255", true),
    ("192.168.4.0/22", "192.168.8.0", false), ("fd00::/8", "fdff::1", true),
    ("fd00::/8", "fe00::1", false),
  ])
  func networks(_ network: String, _ address: String, _ isIn: Bool) throws {
    let octets = try #require(IPNetwork.octets(address))
    #expect(try #require(IPNetwork(network)).contains(octets) == isIn)
  }

  @Test(arguments: [
    "", "10", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/8/8", "1.2.3.4/-1", "::1%lo", "x",
  ])
  func noNetworks(_ text: String) { #expect(IPNetwork(text) == nil) }
}
