/// A kind of scanner, and how it says a code.
enum ScannerKind: String, Sendable, CaseIterable {
  case pos = "scanner-hid-pos"
  case keyboard = "scanner-keyboard"
  case serial = "scanner-serial"

  /// Says a code once, all at once.
  ///
  /// - Parameter aim: the AIM identifier; a keyboard sends none.
  func scan(_ code: String, aim: String = "]Q1", with scanner: Farm.Device) async throws {
    switch self {
    case .pos: try await scanner.report(POSReports.reports(of: code, aim: aim))
    case .keyboard: try await scanner.report(KeyReports.reports(of: code))
    case .serial: try await scanner.send(Array("\(aim)\(code)\r".utf8))
    }
  }

  /// The same in pieces, as they leave the scanner.
  func pieces(_ code: String, aim: String = "]Q1") -> [[UInt8]] {
    switch self {
    case .pos: POSReports.reports(of: code, aim: aim, room: 7)
    case .keyboard: KeyReports.reports(of: code)
    case .serial: Array("\(aim)\(code)\r".utf8).map { [$0] }
    }
  }

  func send(_ piece: [UInt8], with scanner: Farm.Device) async throws {
    if self == .serial { try await scanner.send(piece) } else { try await scanner.report([piece]) }
  }
}

/// Reports of 64 octets as point-of-sale scanners send them (HID Point of Sale Usage Tables 1.02).
enum POSReports {
  /// - Parameter room: octets of the code in one report, 56 at most.
  static func reports(of code: String, aim: String = "]Q1", room: Int = 56) -> [[UInt8]] {
    let octets = Array(code.utf8)
    return stride(from: 0, to: max(1, octets.count), by: room).map { start in
      let part = octets[start..<min(start + room, octets.count)]
      var report = [0x02, UInt8(part.count)] + Array(aim.utf8) + part
      report += [UInt8](repeating: 0, count: 63 - report.count)
      return report + [start + room < octets.count ? 1 : 0]
    }
  }
}

/// Reports of a boot keyboard (USB HID 1.11, appendix B.1) on the US layout: each key is pressed and
/// let go.
enum KeyReports {
  static func reports(of code: String, end: UInt8 = 0x28) -> [[UInt8]] {
    code.utf8.compactMap(key).flatMap { [press($0.shift, $0.usage), release] }
      + [press(0, end), release]
  }

  private static let release = [UInt8](repeating: 0, count: 8)

  private static func press(_ modifiers: UInt8, _ usage: UInt8) -> [UInt8] {
    [modifiers, 0, usage, 0, 0, 0, 0, 0]
  }

  private static func key(_ octet: UInt8) -> (shift: UInt8, usage: UInt8)? {
    switch octet {
    case UInt8(ascii: "1")...UInt8(ascii: "9"): (0, octet - UInt8(ascii: "1") + 0x1E)
    case UInt8(ascii: "0"): (0, 0x27)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): (0, octet - UInt8(ascii: "a") + 0x04)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): (0x02, octet - UInt8(ascii: "A") + 0x04)
    case UInt8(ascii: "-"): (0, 0x2D)
    default: nil
    }
  }
}

/// Payment codes of the simulator's customers, a new one each time.
enum PaymentCode {
  /// - Parameter prefix: 28 is Alipay's, 13 WeChat's.
  static func number(_ number: Int, prefix: String = "28") -> String {
    let digits = String(number)
    return prefix + "47" + String(repeating: "0", count: 14 - digits.count) + digits
  }
}
