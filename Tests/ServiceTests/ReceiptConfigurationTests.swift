import Receipts
import Service
import Terminal
import Testing

/// `[receipt] template` and `logo`: what is wrong with the files is named at the start, with its line.
struct ReceiptConfigurationTests {
  private func loader(_ key: String, _ octets: [UInt8]?) throws -> Loader {
    var loader = try Loader()
    let path = "\(loader.directory.path)/a.file"
    if let octets { try loader.directory.write("a.file", octets: octets) }
    loader.sources.file = try loader.directory.write("my.conf", "[receipt]\n\(key) = \(path)\n")
    return loader
  }

  @Test func aGoodTemplateAndLogoAreUsed() throws {
    let text = "center: own words\n" + ReceiptTemplate.builtInText
    let template = try loader("template", Array(text.utf8)).load()
    #expect(template.receipt.design.template == (try ReceiptTemplate(text)))
    let png = try PNGImage.gray([0, 255, 255, 0], width: 2, height: 2)
    let logo = try loader("logo", png).load()
    #expect(logo.receipt.design.logo == (try ReceiptLogo(png: png)))
    #expect(TillSettings(logo).receiptDesign == logo.receipt.design)
    #expect(try Loader().load().receipt.design == ReceiptDesign())
  }

  @Test(
    arguments: [
      ("template", nil, ["there is no file"]),
      (
        "template", "center {shop}\n\nleft: {shp}\n",
        ["a.file:1: a line is", "a.file:3: there is no {shp}"]
      ),
      ("template", "left: x", ["a.file:1: a receipt slip must show {shop}"]),
      ("template", "\u{FF}", ["a line is"]),
      ("template", String(repeating: "#", count: 16_385), ["has more than 16384 octets"]),
      ("logo", nil, ["there is no file"]), ("logo", "GIF89a", ["it is no PNG"]),
      ("logo", "\u{89}PNG\r\n", ["it is no PNG"]),
    ] as [(String, String?, [String])])
  func whatIsWrongIsNamed(key: String, contents: String?, messages: [String]) throws {
    let errors = try loader(key, contents.map { Array($0.utf8) }).errors()
    for message in messages {
      #expect(
        errors.contains {
          $0.hasPrefix("my.conf:2: receipt.\(key): ") && $0.contains(message)
        }, "\(errors)")
    }
  }

  @Test func whatIsNoTextIsRefused() throws {
    let errors = try loader("template", [0xFF, 0xFE, 0x41]).errors()
    #expect(errors.first?.contains("write it in UTF-8") == true)
  }
}
