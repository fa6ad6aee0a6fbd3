/// Looks for what no log may hold (I9).
enum LogAudit {
  /// The logs of the daemon with a whole payment code in them.
  static func secrets(in directory: String) -> [String] {
    let wanted = Array(POSClient.codePrefix.utf8)
    return (Files.names(in: directory) ?? []).filter { $0.hasPrefix("upayd-") }.sorted()
      .filter { name in holdsCode(Files.read("\(directory)/\(name)") ?? [], wanted) }
      .map { "\($0) holds a payment code" }
  }

  /// A code is 18 digits; of fewer than 14 of them nobody can pay.
  static func holdsCode(_ text: [UInt8], _ prefix: [UInt8]) -> Bool {
    guard let first = prefix.first else { return false }
    var index = 0
    while let start = text[index...].firstIndex(of: first) {
      index = start + 1
      guard text[start...].starts(with: prefix) else { continue }
      if text[start...].prefix(while: { (0x30...0x39).contains($0) }).count >= 14 { return true }
    }
    return false
  }
}

/// What the daemon may take of the machine (I10), far above what it does take.
struct Limits {
  static let residentOctets: Int64 = 256 << 20
  static let descriptors = 400

  var findings: [String] = []

  init(_ vitals: Vitals.Summary) {
    if vitals.mostResident > Self.residentOctets {
      findings.append("\(Words.mebibytes(vitals.mostResident)) of memory")
    }
    if vitals.mostDescriptors > Self.descriptors {
      findings.append("\(vitals.mostDescriptors) descriptors")
    }
  }
}
