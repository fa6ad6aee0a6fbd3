import DeviceIdentity
import Terminal

/// Takes the codes out of the reports of a scanner in HID POS mode: a code ends with the report that
/// says so, or silence.
struct POSMask {
  let layout: POSReportLayout

  func masked(_ pieces: [ScanMask.Piece], _ codes: inout CodeMask) -> [[UInt8]] {
    var masked = pieces.map(\.octets)
    var frame: [(piece: Int, slot: POSReportLayout.Slot)] = []
    func end() {
      let code = codes.masked(frame.map { $0.slot.value(in: masked[$0.piece]) })
      for (source, octet) in zip(frame, code) { source.slot.set(octet, in: &masked[source.piece]) }
      frame = []
    }
    var lastAt: Milliseconds = .min
    for (number, piece) in pieces.enumerated() {
      if !frame.isEmpty, piece.at - lastAt >= POSDecoder.continuationTimeout { end() }
      lastAt = piece.at
      let slots = layout.slots(of: piece.octets)
      var ended = true
      var used = 0
      do throws(POSReportError) {
        let report = try layout.read(piece.octets.prefix(POSDecoder.longestReport))
        used = report.data.count
        ended = report.continuation == .last
      } catch {
        ended = error == .damaged
      }
      frame += slots.prefix(used).map { (number, $0) }
      // What lies behind the code may be the rest of the one before.
      for slot in slots.dropFirst(used) {
        slot.set(CodeMask.blank(slot.value(in: masked[number])), in: &masked[number])
      }
      if ended { end() }
    }
    end()
    return masked
  }
}

extension POSReportLayout {
  /// Where one octet of a code stands in a report.
  enum Slot {
    case octet(Int)
    case element(HIDField, Int, body: Int)

    func value(in report: [UInt8]) -> UInt8 {
      switch self {
      case .octet(let place): report[place]
      case .element(let field, let element, let body):
        UInt8(truncatingIfNeeded: field.value(element, in: report[body...]) ?? 0)
      }
    }

    func set(_ value: UInt8, in report: inout [UInt8]) {
      switch self {
      case .octet(let place): report[place] = value
      case .element(let field, let element, let body):
        field.set(element, to: UInt32(value), in: &report, body: body)
      }
    }
  }

  /// Where codes may stand, in their order: where the layout puts them, and in a report of which it
  /// says nothing everywhere but at the id.
  func slots(of report: [UInt8]) -> [Slot] {
    guard case .declared(let descriptor, let declared) = self else {
      let start = min(report.count, codeStart(in: report))
      return (start..<report.count).map { .octet($0) }
    }
    guard let (id, body) = descriptor.split(report[...]), let fields = declared[id] else {
      return report.indices.dropFirst().map { .octet($0) }
    }
    return fields.filter { $0.bitSize == 8 }.flatMap { field in
      field.elements(of: .decodedData).filter { field.value($0, in: body) != nil }.map {
        .element(field, $0, body: body.startIndex)
      }
    }
  }
}
