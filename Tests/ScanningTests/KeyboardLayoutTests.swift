import Testing

@testable import Scanning

struct KeyboardLayoutTests {
  private static let printable = String(
    String.UnicodeScalarView((0x20..<0x7F).compactMap { Unicode.Scalar($0 as UInt32) }))

  @Test(arguments: KeyboardLayout.Name.allCases)
  func everyKeyHasItsPlace(_ name: KeyboardLayout.Name) {
    let levels = KeyboardLayout.table(name)
    #expect((2...4).contains(levels.count))
    for level in levels {
      #expect(level.unicodeScalars.count == KeyboardLayout.keys.count, "\(level)")
    }
  }

  /// Every character of a code that is not rare can be typed, in one way or another, and comes out.
  @Test(arguments: KeyboardLayout.Name.allCases, Typist.Manner.allCases)
  func whatIsTypedComesOut(_ name: KeyboardLayout.Name, _ manner: Typist.Manner) {
    for text in [
      Self.printable, "https://pay.example/t?id=1&a=B_c-d%20#x", "281234567890123456",
      "AaAaZzYyQqWwMm",
      "1122334455", "{\"a\":[1,2]}", "a\\b|c~d^e`f@g", "!!??//", "ÄöéñÇå€",
    ] {
      var decoder = KeyboardDecoder(settings: ScannerSettings(layout: name), descriptor: nil)
      let events = decoder.receive(Typist(name, manner).reports(text))
      #expect(summary(events) == [text])
      #expect(isInOrder(events))
    }
  }

  /// Keys by their usages, as the countries' keyboards have them.
  @Test(
    arguments: [
      (.us, "00:04 02:04 00:1D 02:1F 00:2F 02:38", "aAz@[?"),
      (.us, "00:31 02:31 00:32 00:35 02:35 00:2C", "\\|\\`~ "),
      (.gb, "02:1F 02:34 00:31 00:32 00:64 02:20 40:21", "\"@##\\£€"),
      (.de, "00:1C 00:1D 02:24 00:2D 40:14 40:2D 00:38 02:38", "zy/ß@\\-_"),
      (.de, "40:24 40:27 40:30 00:64 02:64 40:64 40:08", "{}~<>|€"),
      (.fr, "00:14 00:1A 02:1E 00:1E 00:33 00:10 02:36 00:36", "az1&m,.;"),
      (.fr, "40:27 40:2D 40:22 02:38 00:38 02:37 00:37", "@][§!/:"),
      (.es, "00:33 40:1F 02:24 02:2D 40:2F 40:30 00:38", "ñ@/?[]-"),
      (.it, "40:33 40:34 00:2F 40:2F 42:2F 42:30 00:35", "@#è[{}\\"),
      (.ch, "00:1C 00:1D 40:1F 40:20 00:31 02:24 00:38", "zy@#$/-"),
      (.be, "00:14 40:1F 02:1E 00:2E 02:2E 02:38", "a@1-_+"),
      (.pt, "40:1F 00:33 02:24 00:2F 00:35", "@ç/+\\"),
      (.dk, "40:1F 00:33 00:34 40:2E 40:64 02:24", "@æø|\\/"),
      (.no, "40:1F 00:33 00:34 00:2E 00:35 02:24", "@øæ\\|/"),
      (.se, "40:1F 00:33 00:34 40:2D 40:64 02:24", "@öä\\|/"),
      (.fi, "40:1F 00:2F 02:2F 02:24", "@åÅ/"),
    ] as [(KeyboardLayout.Name, String, String)])
  func keysOfACountry(_ name: KeyboardLayout.Name, _ keys: String, _ text: String) {
    let presses = keys.split(separator: " ").map { key in
      let parts = key.split(separator: ":").compactMap { UInt8($0, radix: 16) }
      return Typist.Press(modifiers: parts[0], key: parts[1])
    }
    var decoder = KeyboardDecoder(settings: ScannerSettings(layout: name), descriptor: nil)
    let end = Typist.Press(modifiers: 0, key: 0x28)
    #expect(summary(decoder.receive(Typist.reports(presses + [end]))) == [text])
  }

  /// Dead keys: `^` is the accent before `a`, and a character before a blank, `x` or the end.
  @Test(
    arguments: [
      (.de, "00:35 00:04", "â"), (.de, "00:35 00:2C", "^"), (.de, "00:35 00:1B", "^x"),
      (.de, "00:35", "^"), (.de, "00:35 00:35 00:2C", "^^"), (.de, "00:2E 02:08", "É"),
      (.fr, "00:2F 00:08", "ê"), (.fr, "40:1F 00:2C", "~"), (.fr, "40:24 00:2C", "`"),
      (.es, "40:21 00:33", "~ñ"), (.es, "40:21 00:11", "ñ"), (.se, "00:30 00:18", "ü"),
      (.se, "40:30 00:2C", "~"), (.pt, "00:31 00:04", "ã"),
    ] as [(KeyboardLayout.Name, String, String)])
  func accents(_ name: KeyboardLayout.Name, _ keys: String, _ text: String) {
    let presses = keys.split(separator: " ").map { key in
      let parts = key.split(separator: ":").compactMap { UInt8($0, radix: 16) }
      return Typist.Press(modifiers: parts[0], key: parts[1])
    }
    var decoder = KeyboardDecoder(settings: ScannerSettings(layout: name), descriptor: nil)
    let events = decoder.receive(Typist.reports(presses)) + decoder.idle(at: 5_000)
    #expect(summary(events) == [text])
    #expect(isInOrder(events))
  }
}
