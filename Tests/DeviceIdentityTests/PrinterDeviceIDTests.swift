import DeviceIdentity
import Testing

struct PrinterDeviceIDTests {
  @Test(
    arguments: [
      (
        "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20;CLS:PRINTER;DES:EPSON TM-T20;",
        "EPSON", "TM-T20", ["ESC/POS"]
      ),
      ("MFG:Xprinter;CMD:ESC/POS;MDL:XP-58;CLS:PRINTER;", "Xprinter", "XP-58", ["ESC/POS"]),
      (
        "MANUFACTURER:HP;COMMAND SET:PJL,MLC,PCL,POSTSCRIPT;MODEL:LaserJet;SERN:X1", "HP",
        "LaserJet", ["PJL", "MLC", "PCL", "POSTSCRIPT"]
      ),
      ("mfg: Star ; mdl :TSP100; cmd: STAR , ESC/POS ;", "Star", "TSP100", ["STAR", "ESC/POS"]),
      ("\u{0}\u{40}MFG:A;MDL:B;", "A", "B", []),
      (";;:x;MFG;MDL:;MFG:A;MFG:Z;;", "A", nil, []),
      ("", nil, nil, []), ("\u{0}\u{0}\u{0}", nil, nil, []), ("no member at all", nil, nil, []),
      ("MFG:Te\u{7}s\u{1}t\n;MDL:\u{0}M1\u{0}\u{0}", "Test", "M1", []),
    ] as [(String, String?, String?, [String])])
  func membersAreFound(
    _ text: String, _ manufacturer: String?, _ model: String?, _ languages: [String]
  ) {
    let id = PrinterDeviceID(parsing: text.utf8)
    #expect(id.manufacturer == manufacturer)
    #expect(id.model == model)
    #expect(id.languages == languages)
  }

  @Test(arguments: [
    ("ESC/POS", true), ("esc/pos", true), ("ESCPOS", true), ("EpsonESC/POS", true),
    ("PCL,ESC/POS", true), ("ESC-POS", true), ("ESC/P", false), ("ESC", false), ("POS", false),
    ("ESCPL2,BDC,D4,D4PX", false), ("PCL", false), ("", false),
  ])
  func saysWhetherItSpeaksESCPOS(_ languages: String, _ speaks: Bool) {
    #expect(PrinterDeviceID(parsing: "CMD:\(languages);".utf8).speaksESCPOS == speaks)
  }

  @Test(
    arguments: [
      ("PJL,PCL", "PJL"), ("Postscript", "Postscript"), ("PCLXL", "PCLXL"),
      ("ESCPL2,BDC", "ESCPL2"),
      ("ZPL", "ZPL"), ("STAR", "STAR"), ("URF", "URF"), ("TSPL", "TSPL"), ("EPSON", nil),
      ("TEXT", nil), ("", nil),
    ] as [(String, String?)])
  func foreignLanguagesAreKnown(_ languages: String, _ foreign: String?) {
    #expect(PrinterDeviceID(parsing: "CMD:\(languages);".utf8).foreignLanguage == foreign)
  }

  @Test func aTitleNamesTheMakerOnce() {
    #expect(PrinterDeviceID(parsing: "MFG:EPSON;MDL:TM-T20".utf8).title == "EPSON TM-T20")
    #expect(PrinterDeviceID(parsing: "MFG:Epson;MDL:EPSON TM-T20".utf8).title == "EPSON TM-T20")
    #expect(PrinterDeviceID(parsing: "MFG:Epson".utf8).title == "Epson")
    #expect(PrinterDeviceID(parsing: "".utf8).title == nil)
  }

  @Test func otherMembers() {
    let id = PrinterDeviceID(parsing: "CLASS:PRINTER;DESCRIPTION:a b;SN:42".utf8)
    #expect(id.deviceClass == "PRINTER")
    #expect(id.text == "a b")
    #expect(id.serial == "42")
  }

  @Test func thereAreBounds() {
    let long = String(repeating: "x", count: 5_000)
    #expect(PrinterDeviceID(parsing: "MFG:\(long);MDL:y".utf8).manufacturer?.count == 255)
    #expect(PrinterDeviceID(parsing: "MFG:\(long);MDL:y".utf8).model == nil)
    let many = String(repeating: "A:b;", count: 40) + "MFG:z;"
    #expect(PrinterDeviceID(parsing: many.utf8).manufacturer == nil)
  }
}
