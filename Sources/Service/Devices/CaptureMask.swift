import DeviceIdentity
import Devices
import Receipts
import Scanning
import Terminal

/// Takes the codes, and what is on slips, out of a recording.
struct CaptureMask {
  typealias Entry = TrafficRecording.Entry

  /// Nil: a printer.
  let scanner: ScannerSettings?
  let quirks: DeviceQuirks

  func masked(_ recording: TrafficRecording) -> [Entry] {
    guard let scanner else { return maskedSlips(recording.entries) }
    var mask = ScanMask(settings: scanner)
    var masked: [Entry] = []
    for var opening in openings(of: recording.entries) {
      maskScans(&opening.entries, of: opening.source, &mask)
      masked += opening.entries
    }
    return masked
  }

  private struct Opening {
    var source: HIDSource?
    var entries: [Entry]
  }

  /// What belongs to each time that the device was opened.
  private func openings(of entries: [Entry]) -> [Opening] {
    var openings = [Opening(source: nil, entries: [])]
    for entry in entries {
      if case .opened(let source) = entry.passage {
        openings.append(Opening(source: source, entries: []))
      }
      openings[openings.count - 1].entries.append(entry)
    }
    return openings
  }

  private func maskScans(
    _ entries: inout [Entry], of source: HIDSource?, _ mask: inout ScanMask
  ) {
    // A packet without octets is no part of a report.
    let places = entries.indices.filter { entries[$0].received?.isEmpty == false }
    let packets = places.map { entries[$0].received ?? [] }
    let groups = source?.reports(of: packets) ?? packets.indices.map { [$0] }
    let pieces = groups.map { group in
      ScanMask.Piece(group.flatMap { packets[$0] }, at: entries[places[group[0]]].at)
    }
    let isTold = source.map { !$0.isBootProtocol && !$0.reportDescriptor.isEmpty } ?? false
    let masked = mask.masked(
      pieces, from: source.map { $0.isKeyboard ? .keyboard : .pos } ?? .serial, quirks: quirks,
      reportDescriptor: isTold ? source?.reportDescriptor : nil)
    for (group, octets) in zip(groups, masked) {
      var rest = octets[...]
      for packet in group {
        let count = packets[packet].count
        entries[places[packet]].received = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
    }
  }

  private func maskedSlips(_ entries: [Entry]) -> [Entry] {
    var entries = entries
    let places = entries.indices.filter { entries[$0].sent != nil }
    let masked = SlipMask.masked(places.map { entries[$0].sent ?? [] })
    for (place, octets) in zip(places, masked) { entries[place].sent = octets }
    return entries
  }
}

extension TrafficRecording.Entry {
  /// What the device sent; nil for everything else.
  fileprivate var received: [UInt8]? {
    get { if case .received(let octets, _) = passage { octets } else { nil } }
    set {
      guard let newValue, case .received(_, let endpoint) = passage else { return }
      passage = .received(newValue, endpoint: endpoint)
    }
  }

  /// What it was sent; nil for everything else.
  fileprivate var sent: [UInt8]? {
    get { if case .sent(let octets, _) = passage { octets } else { nil } }
    set {
      guard let newValue, case .sent(_, let endpoint) = passage else { return }
      passage = .sent(newValue, endpoint: endpoint)
    }
  }
}
