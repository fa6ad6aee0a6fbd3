import DeviceIdentity
import Terminal
import Testing

@testable import Receipts

/// Printers as lines of a table.
struct PrinterProfileTests {
  private func reading(_ text: String) -> PrinterProfileReading {
    PrinterProfileReading(Array(text.utf8), file: "shop.conf")
  }

  @Test func theBuiltInTableHasNoError() throws {
    let file = try #require(PrinterProfileTable.builtIn["58mm"])
    #expect(file == .basis)
    let names = PrinterProfileTable.builtIn.names
    #expect(names.starts(with: ["58mm", "80mm"]) && names.count >= 9)
    #expect(Set(names).count == names.count)
    let lines = String(decoding: PackageResources.printers_conf, as: UTF8.self)
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == names.count)
    #expect(PrinterProfile.mm80.dots == 576 && PrinterProfile.mm80.columns == 48)
    #expect(PrinterProfile.mm80.qr == .native && PrinterProfile.mm80.cut == .partial)
  }

  /// What printers say in their 1284 ids, and to GS I 67.
  @Test(
    arguments: [
      ("TM-T20II", "epson-80"), ("TM-T88V", "epson-180"), ("TM-m30III", "epson-80"),
      ("tm_t82iiil", "epson-80"), ("SRP-350plusIII", "bixolon-180"), ("CT-S310II", "citizen-80"),
      ("XP-58", "clone-58"), ("POS58 Printer USB", "clone-58"), ("XP-80C", "clone-80"),
      ("POS-80", "clone-80"), ("RP80USE", "clone-80"), ("TM-U220", nil), ("LaserJet", nil),
      ("", nil), ("X", nil),
    ] as [(String, String?)])
  func modelsAreKnown(_ model: String, _ name: String?) {
    #expect(PrinterProfileTable.builtIn.profile(forModel: model)?.name == name)
  }

  @Test func aLineSaysEverything() throws {
    let reading = reading(
      """
      # ours
      wide dots=832 columns=69 charset=cp1252 page=71 qr=native cut=full drawer=pin5 status=none  "ours"
      narrower like=wide dots=640 columns=53 models=AB-1*,CD-2 # why
      80mm like=80mm drawer=pin2
      """)
    #expect(reading.complaints.isEmpty, "\(reading.complaints)")
    let table = PrinterProfileTable.builtIn.adding(reading)
    let wide = try #require(table["wide"])
    #expect(wide.dots == 832 && wide.columns == 69 && wide.charset == .cp1252 && wide.page == 71)
    #expect(wide.qr == .native && wide.cut == .full && wide.drawer == .pin5 && wide.status == .none)
    var narrower = wide
    (narrower.name, narrower.dots, narrower.columns) = ("narrower", 640, 53)
    #expect(table["narrower"] == narrower)
    #expect(
      table.profile(forModel: "ab 100") == narrower && table.profile(forModel: "CD2") == narrower)
    #expect(table.profile(forModel: "CD-20") == nil)
    #expect(table["80mm"]?.drawer == .pin2 && table["80mm"]?.dots == 576)
    #expect(table.names.count == PrinterProfileTable.builtIn.names.count + 2)
    // What selects the page is on the wire.
    #expect(ESCPOSEncoder.encode(Samples.slip(.receipt), wide).bytes[4..<7] == [0x1B, 0x74, 71])
  }

  static let wrong: [(String, String)] = [
    ("auto dots=384", "name: \"auto\" is no name of a profile"),
    ("a/b dots=384", "name: "), ("first dots=384", "name: first stands above already"),
    ("x like=90mm", "like: there is no profile \"90mm\" above; there are 58mm, 80mm"),
    ("x dots=wide", "dots: \"wide\" is no number from 192 to 2040"), ("x dots=+400", "dots: "),
    ("x dots=100", "dots: "), ("x dots=9999", "dots: "), ("x dots=", "dots: "),
    ("x columns=0", "columns: "), ("x columns=49", "columns: 49 don't fit 384 dots"),
    ("x charset=utf8", "charset: can't be \"utf8\"; right would be one of gb18030, ascii, cp437"),
    ("x page=3", "page: gb18030 is no code page"), ("x charset=cp437 page=256", "page: \"256\""),
    ("x qr=yes", "qr: can't be \"yes\"; right would be one of native, raster"),
    ("x cut=half", "cut: "), ("x drawer=pin3", "drawer: "), ("x status=fixed", "status: "),
    ("x models=*", "models: \"*\" is no model"), ("x models=A*B", "models: "),
    ("x models=TM-T20,", "models: \"\" is no model"),
    ("x density=3", "\"density=3\" is no field=value; the fields are like, dots"),
    ("x dots", "\"dots\" is no field=value"), ("x cut=none cut=full", "cut: it stands twice"),
    ("x dots=400 \"name", "no \" at its end"), ("x \u{7}", "no text"),
    (String(repeating: "a", count: 201), "201 octets"),
  ]

  /// The file, the line and the field.
  @Test(arguments: wrong)
  func aWrongLineIsNamed(_ line: String, _ words: String) {
    let reading = reading("first like=80mm\n\(line)\nlast dots=400\n")
    #expect(reading.entries.map(\.profile.name) == ["first", "last"])
    #expect(reading.complaints.count == 1)
    let complaint = reading.complaints.first?.description ?? ""
    #expect(complaint.hasPrefix("shop.conf:2: "), "\(complaint)")
    #expect(complaint.contains(words), "\(complaint)")
  }

  @Test func thereAreBounds() {
    let many = reading((0..<300).map { "p\($0) dots=400\n" }.joined())
    #expect(many.entries.count == 256 && many.complaints.map(\.line) == [257])
    let models = Array(repeating: "AB-1", count: 33).joined(separator: ",")
    #expect(reading("x models=\(models)").complaints.count == 1)
  }

  @Test func theShopsOwnModelsAreBelievedFirst() {
    let table = PrinterProfileTable.builtIn.adding(
      reading("mine like=80mm models=TM-*\nepson-180 like=epson-180 drawer=pin2\n"))
    #expect(table.profile(forModel: "TM-T20II")?.name == "mine")
    // A line that changes a profile keeps its models.
    let other = PrinterProfileTable.builtIn.adding(reading("epson-180 like=epson-180 drawer=pin2"))
    #expect(other.profile(forModel: "TM-T88VI")?.drawer == .pin2)
  }

  @Test func whatIsChosenIsBelievedBeforeWhatIsDetected() throws {
    let epson = PrinterProfileTable.builtIn["epson-180"]
    #expect(try PrinterChoice().profile(detected: nil) == .mm58)
    #expect(try PrinterChoice(profile: "auto").profile(detected: epson) == epson)
    #expect(try PrinterChoice(profile: "80mm").profile(detected: epson) == .mm80)
    let some = try PrinterChoice(qr: "raster", charset: "cp858", cut: "none", drawer: "pin2")
      .profile(detected: epson)
    #expect(some.dots == 512 && some.status == .automatic && some.name == "epson-180")
    #expect(some.qr == .raster && some.charset == .cp858 && some.cut == .none)
    #expect(some.drawer == .pin2)
    #expect(try PrinterChoice(status: "none").profile(detected: epson).status == .none)
    #expect(throws: PrinterProfileError.self) { try PrinterChoice(profile: "90mm") }
  }
}
