import Glibc
import Service
import Terminal
import Testing

@Suite struct ConfigurationSecretTests {
  static let secret = "0123456789abcdef"

  func loader(_ content: String = secret + "\n", mode: mode_t = 0o600) throws -> Loader {
    var loader = try Loader()
    let path = try loader.directory.write("vendor.key", content, mode: mode)
    loader.sources.flags = ["gateway.upay.vendor_key_file=\(path)", "gateway.upay.vendor_sn=9"]
    return loader
  }

  @Test func aKeyFileIsReadWithoutItsLineEnd() throws {
    let upay = try loader().load().gateways.upay
    #expect(upay.vendor == Credentials(sn: "9", key: Self.secret))
  }

  @Test func withoutANumberThereIsNoVendor() throws {
    var loader = try loader()
    loader.sources.flags.removeLast()
    #expect(try loader.load().gateways.upay.vendor == nil)
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o610, 0o601] as [mode_t])
  func aKeyFileThatOthersCanReadIsRefused(mode: mode_t) throws {
    let errors = try loader(mode: mode).errors()
    #expect(errors.count == 1)
    #expect(errors.first?.contains("has mode 0\(String(mode, radix: 8))") == true)
    #expect(errors.first?.contains("chmod 0600 vendor.key") == true)
    #expect(errors.first?.contains(Self.secret) == false)
  }

  @Test(arguments: ["", "\n", "a b", "a\nb", "茶", String(repeating: "x", count: 1_025)])
  func aKeyFileWithSomethingElseIsRefused(content: String) throws {
    let errors = try loader(content).errors()
    #expect(errors.count == 1 && errors.first?.contains("must hold the secret alone") == true)
  }

  @Test func aMissingKeyFileIsAnError() throws {
    var loader = try loader()
    loader.sources.flags = ["gateway.upay.vendor_key_file=/nowhere/key"]
    #expect(
      loader.errors() == ["--set: gateway.upay.vendor_key_file: there is no file /nowhere/key"])
    loader.sources.flags = ["gateway.upay.vendor_key_file=\(loader.directory.path)"]
    #expect(loader.errors().first?.hasSuffix("is not a file") == true)
  }

  @Test func aCredentialIsUsedBeforeTheFile() throws {
    var loader = try loader()
    let directory = "\(loader.directory.path)/credentials"
    loader.sources.environment["CREDENTIALS_DIRECTORY"] = directory
    #expect(try loader.load().gateways.upay.vendorKey?.text == Self.secret)
    try loader.directory.write("credentials/gateway.upay.vendor_key", "other\n", mode: 0o440)
    let configuration = try loader.load()
    #expect(configuration.gateways.upay.vendorKey?.text == "other")
    #expect(configuration.credentialsDirectory == directory)
    loader.sources.flags.removeFirst()
    #expect(try loader.load().gateways.upay.vendorKey?.text == "other")
    try loader.directory.write("credentials/gateway.upay.vendor_key", "other\n", mode: 0o444)
    #expect(loader.errors().count == 1)
  }

  @Test func nothingShowsASecret() throws {
    let configuration = try loader().load()
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in [configuration.printed, dumped, "\(configuration)", "\(configuration.gateways)"] {
      #expect(!text.contains(Self.secret))
    }
    #expect(configuration.printed.contains("gateway.upay.vendor_key = ********"))
  }

  @Test func aKeyWrittenInPlaceOfItsFileIsNotRepeated() throws {
    let errors = try Loader("[gateway upay]\nvendor_key_file = \(Self.secret)\n").errors()
    #expect(errors.count == 1 && errors.first?.contains(Self.secret) == false)
  }

  @Test func everyValueIsShownWithItsOrigin() throws {
    let loader = try Loader(
      "[gateway upay]\nurl = https://a\n[scanner front]\n",
      environment: ["UPAYD_LIMITS_WAIT": "1s"], flags: ["terminal.name=x"])
    let printed = try loader.load().printed
      .replacing("\(loader.directory.path)/", with: "")
      .split(separator: "\n").map { line in
        line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
      }
    for expected in [
      "gateway.upay.url = https://a # upayd.conf:2",
      "limits.wait = 1s # environment UPAYD_LIMITS_WAIT",
      "terminal.name = x # --set", "scanner.front.baud = 9600 # default",
      "state.seal_key_file = /var/lib/upayd/seal.key # default",
    ] {
      #expect(printed.contains(expected))
    }
    #expect(printed.contains { $0.hasSuffix("# made from the machine id") })
    #expect(printed.count > 50)
  }
}
