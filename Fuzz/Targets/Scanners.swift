import DeviceIdentity
import Scanning
import Terminal

func fuzzPOS(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  let choice = input.octet()
  let descriptor = choice & 0x0F == 0 ? input.piece() : nil
  let reports = [nil, DeviceQuirks.Reports.standard, .microscan, .symbol][Int(choice >> 4) & 3]
  var settings = ScannerSettings(prefix: choice & 0x80 != 0 ? "#" : "")
  settings.doubleRead = choice & 0x40 != 0 ? 500 : 0
  let decoder = settings.decoder(
    for: .pos, quirks: DeviceQuirks(reports: reports),
    reportDescriptor: descriptor ?? (choice & 1 == 0 ? commonDescriptor : nil))
  play(input, on: decoder)
}

func fuzzKeyboard(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  let choice = input.octet()
  let descriptor = choice & 0x80 != 0 ? input.piece() : nil
  let names = KeyboardLayout.Name.allCases
  let settings = ScannerSettings(layout: names[Int(choice & 0x7F) % names.count])
  play(input, on: settings.decoder(for: .keyboard, reportDescriptor: descriptor))
}

/// However the bytes are cut, the scans are the same.
func fuzzSerial(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  let settings = ScannerSettings(prefix: input.octet() & 1 == 0 ? "" : "#1")
  var assembler = SerialScanAssembler(settings: settings)
  var events: [ScanEvent] = []
  var all: [UInt8] = []
  while !input.isEmpty {
    let piece = input.piece()
    all += piece
    events += assembler.receive(piece, at: 5)
  }
  events += assembler.disconnected()
  check(events)
  var whole = SerialScanAssembler(settings: settings)
  precondition(whole.receive(all, at: 5) + whole.disconnected() == events)
}

/// Reports and silences, one after the other.
private func play(_ reports: FuzzInput, on decoder: any ScanDecoder) {
  var input = reports
  var decoder = decoder
  var now: Milliseconds = 1_000
  var events: [ScanEvent] = []
  while !input.isEmpty {
    now += Milliseconds(input.octet()) * 4
    if let deadline = decoder.deadline, deadline <= now {
      events += decoder.idle(at: now)
      precondition(decoder.deadline == nil)
    }
    events += decoder.receive(input.piece(), at: now)
  }
  events += decoder.disconnected()
  precondition(decoder.deadline == nil)
  check(events)
}

/// Each beginning has exactly one end; scans are text of a bounded length, and numbered without gap.
private func check(_ events: [ScanEvent]) {
  var isOpen = false
  var sequence = 0
  for event in events {
    switch event {
    case .began:
      precondition(!isOpen)
      isOpen = true
    case .discarded:
      precondition(isOpen)
      isOpen = false
    case .scan(let scan):
      precondition(isOpen)
      isOpen = false
      sequence += 1
      precondition(scan.sequence == sequence && !scan.code.isEmpty)
      precondition(scan.bytes.count <= ScannerSettings.limit)
      precondition(scan.startedAt <= scan.endedAt)
    }
  }
  precondition(!isOpen)
}

/// Id 2, length, AIM identifier, 56 octets, two of the maker's, continuation.
private let commonDescriptor: [UInt8] = [
  0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF,
  0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, 0x05, 0x8C, 0x09, 0xFB, 0x09,
  0xFC, 0x09, 0xFD, 0x95, 0x03, 0x81, 0x02, 0x09, 0xFE, 0x95, 0x38, 0x82, 0x02, 0x01, 0x06, 0x66,
  0xFF, 0x09, 0x04, 0x09, 0x05, 0x95, 0x02, 0x81, 0x02, 0x05, 0x8C, 0x09, 0xFF, 0x25, 0x01, 0x75,
  0x01, 0x95, 0x01, 0x81, 0x02, 0x95, 0x07, 0x81, 0x03, 0xC0, 0xC0,
]
