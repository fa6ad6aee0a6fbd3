import Scanning
import Terminal

/// What came out of a decoder, in short: the codes, and why others were dropped.
func summary(_ events: [ScanEvent]) -> [String] {
  events.compactMap { event in
    switch event {
    case .began: nil
    case .scan(let scan): scan.code
    case .discarded(let reason): "!\(reason.rawValue)"
    }
  }
}

extension ScanDecoder {
  /// Takes reports one after the other, each `step` milliseconds after the one before.
  mutating func receive(
    _ reports: [[UInt8]], from start: Milliseconds = 0, step: Milliseconds = 4
  ) -> [ScanEvent] {
    var events: [ScanEvent] = []
    for (place, report) in reports.enumerated() {
      events += receive(report, at: start + Milliseconds(place) * step)
    }
    return events
  }
}

/// Each `began` is followed by exactly one end, and an end by no other.
func isInOrder(_ events: [ScanEvent]) -> Bool {
  var isOpen = false
  for event in events {
    if case .began = event {
      if isOpen { return false }
      isOpen = true
    } else {
      if !isOpen { return false }
      isOpen = false
    }
  }
  return true
}

func octets(_ text: String) -> [UInt8] {
  text.split { $0 == " " || $0 == "\n" }.compactMap { UInt8($0, radix: 16) }
}

/// Numbers that are the same in every run.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
