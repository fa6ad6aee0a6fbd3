import CQREncode
import FoundationEssentials
import Glibc
import Receipts
import Terminal

/// What a slip with a QR code costs to encode, beside libqrencode alone on the same code.
/// `Benchmarks/receipts.py` puts the other programs beside it; docs/performance.md says how to read it.
struct Bench {
  static let link = "https://qr.alipay.com/bax03206ug0kulveltqc80a8"
  var rounds = 20
  var count = 200

  /// The slip that a customer scans to pay.
  static func slip(_ language: Language) -> Slip {
    let time = SlipTime(wall: 1_777_610_096_000, offsetMinutes: 480)
    var slip = Slip(kind: .qr, language: language, time: time, amount: Amount(1_250))
    slip.shop = language == .en ? "Corner Shop" : "街角便利店"
    slip.header = [language == .en ? "12 Harbour Street" : "海港街12号"]
    slip.footer = [language == .en ? "Thank you" : "谢谢惠顾"]
    slip.subject = language == .en ? "tea" : "茶"
    slip.clientSN = "01JVB7Q5X0ABCDEFGHJKMNP"
    slip.sn = "7895259485469125"
    slip.payway = "1"
    slip.paywayName = language == .en ? "Alipay" : "支付宝"
    slip.operator = "kim"
    slip.state = SlipWords.state(.inProgress, language)
    slip.qr = link
    slip.validUntil = SlipTime(wall: time.wall + .minutes(4), offsetMinutes: 480)
    return slip
  }

  /// The code, and nothing else.
  static var code: Slip {
    var code = Slip(kind: .free, language: .en, time: slip(.en).time)
    code.freeLines = [FreeLine(.qr(link), align: .centre)]
    code.cut = false
    return code
  }

  struct Figures: Encodable {
    /// Microseconds of the processor for one, by what is encoded.
    var microseconds: [String: [Double]] = [:]
    var octets: [String: Int] = [:]
  }

  func run() throws -> Figures {
    let raster = try PrinterProfile(profile: "80mm", qr: "raster")
    let jobs: [(String, Slip, PrinterProfile)] = [
      ("raster", Self.slip(.en), raster), ("native", Self.slip(.en), .mm80),
      ("raster zh", Self.slip(.zh), raster), ("native zh", Self.slip(.zh), .mm80),
      ("raster code alone", Self.code, raster),
    ]
    var figures = Figures()
    // In turns, since machines change their speed from second to second.
    for round in 0...rounds {
      for (name, slip, profile) in jobs {
        var octets = 0
        let spent = microseconds { octets = ESCPOSEncoder.encode(slip, profile).bytes.count }
        figures.octets[name] = octets
        // The first round fills caches.
        if round > 0 { figures.microseconds[name, default: []].append(spent) }
      }
      let octets = Array(Self.link.utf8)
      let spent = microseconds {
        guard let code = QRcode_encodeData(Int32(octets.count), octets, 0, QR_ECLEVEL_M) else {
          return
        }
        QRcode_free(code)
      }
      if round > 0 { figures.microseconds["libqrencode", default: []].append(spent) }
    }
    return figures
  }

  private func microseconds(_ body: () -> Void) -> Double {
    let start = Self.now()
    for _ in 0..<count { body() }
    return Double(Self.now() - start) / 1_000 / Double(count)
  }

  /// Nanoseconds of this process on the processor: what else the machine does is not in it.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// The slip as the other programs get it: lines above the code, the code, lines below.
struct Lines: Encodable {
  var above: [String] = []
  var qr = Bench.link
  var below: [String] = []

  init() {
    let text = SlipText.render(Bench.slip(.en), columns: 48)
    var isBelow = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      // The code stands as its own text between brackets.
      if line.contains("[") { isBelow = true; continue }
      if isBelow { below.append(String(line)) } else { above.append(String(line)) }
    }
  }
}

var bench = Bench()
var words = CommandLine.arguments.dropFirst()
var isListing = false
while let name = words.popFirst() {
  if name == "--lines" {
    isListing = true
    continue
  }
  switch (name, words.popFirst().flatMap(Int.init)) {
  case ("--rounds", let number?) where number > 0: bench.rounds = number
  case ("--count", let number?) where number > 0: bench.count = number
  default:
    print("receipt-bench [--rounds N] [--count N] [--lines]")
    exit(64)
  }
}
let encoder = JSONEncoder()
let answer = isListing ? try encoder.encode(Lines()) : try encoder.encode(try bench.run())
print(String(decoding: answer, as: UTF8.self))
