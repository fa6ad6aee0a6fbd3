import DeviceIdentity
import Devices
import Receipts
import Terminal

func fuzzDescriptor(_ octets: [UInt8]) {
  let device = SeenDevice(
    id: .init(vendor: 0x05E0, product: 0x0600),
    interfaces: [SeenInterface(number: 0, class: 3, reportDescriptor: octets)])
  let verdict = DeviceRule().verdict(on: device)
  precondition(!verdict.reason.isEmpty)
  guard let descriptor = try? HIDReportDescriptor(parsing: octets) else { return }
  let report = [UInt8](repeating: 0xA5, count: 64)
  for field in descriptor.fields {
    precondition(field.bitOffset >= 0 && field.bitSize > 0 && field.count > 0)
    precondition(field.fits([]) == false)
    for element in [0, field.count - 1] {
      if let value = field.value(element, in: report[...]), field.bitSize < 32 {
        precondition(value < 1 << UInt32(field.bitSize))
      }
      if let usage = field.usage(of: element), field.isVariable {
        precondition(field.has(usage))
        precondition(field.elements(of: usage).upperBound <= field.count)
      }
    }
    _ = field.usage(ofArrayValue: UInt32(report[0]))
    _ = field.usage(ofArrayValue: .max)
  }
}

func fuzzPrinterID(_ octets: [UInt8]) {
  let id = PrinterDeviceID(parsing: octets)
  for word in [id.manufacturer, id.model, id.text, id.serial, id.deviceClass].compactMap({ $0 })
    + id.languages
  {
    precondition(!word.isEmpty && word.utf8.count <= 255)
    precondition(word.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
  }
  _ = id.title
  if id.speaksESCPOS { precondition(!id.languages.isEmpty) }
  let printer = SeenInterface(
    number: 0, class: 7, subclass: 1, protocol: 2,
    endpoints: [SeenEndpoint(address: 1, kind: .bulk, packetSize: 64)], printerID: octets)
  let device = SeenDevice(id: .init(vendor: 0x9999, product: 1), interfaces: [printer])
  precondition((DeviceRule().verdict(on: device).use != nil) == id.speaksESCPOS)
}

func fuzzTable(_ octets: [UInt8]) {
  let reading = DeviceTableReading(octets, file: "table")
  precondition(reading.entries.count == reading.lines.count)
  let table = DeviceTable.builtIn.adding(reading.entries)
  for entry in reading.entries.prefix(16) {
    let id = SeenDevice.ID(vendor: entry.vendor, product: entry.product ?? 0)
    precondition(table.entry(for: id, by: entry.transport ?? .serial) != nil)
  }
  for complaint in reading.complaints { precondition(!complaint.message.isEmpty) }
}

/// Whatever is printed by a profile that was read, is printed whole.
func fuzzProfile(_ octets: [UInt8]) {
  let reading = PrinterProfileReading(octets, file: "profiles")
  for complaint in reading.complaints {
    precondition(complaint.line > 0 && !complaint.message.isEmpty)
  }
  let builtIn = PrinterProfileTable.builtIn
  let table = builtIn.adding(reading)
  precondition(Set(table.names).count == table.names.count)
  _ = table.profile(forModel: String(decoding: octets.prefix(64), as: UTF8.self))
  for name in table.names.dropFirst(builtIn.names.count).prefix(2) {
    guard let profile = table[name] else { preconditionFailure() }
    precondition(profile.name == name && !name.isEmpty && profile.columns * 8 <= profile.dots)
    var slip = Slip(kind: .free, language: .zh, time: SlipTime(wall: 0, offsetMinutes: 0))
    slip.freeLines = [
      FreeLine(.text("\u{4E2D} caf\u{E9} 12.50")), FreeLine(.qr("https://example.com/12345")),
      FreeLine(.barcode("12345678")),
    ]
    let job = ESCPOSEncoder.encode(slip, profile)
    precondition(job.borders.last == job.bytes.count)
    precondition(job.chunks.allSatisfy { !$0.isEmpty && $0.count <= 4_096 })
  }
}

/// However a printer's replies are cut, they are the same.
func fuzzStatus(_ octets: [UInt8]) {
  let dialect = StatusDialect.escpos { _ in .unknown }
  func replies(_ pieces: [[UInt8]]) -> [StatusReply] {
    var replies: [StatusReply] = []
    var open: [UInt8] = []
    for piece in pieces {
      open += piece
      while let (reply, place) = dialect.split(open[...]) {
        precondition(!place.isEmpty && place.clamped(to: open.indices) == place)
        if case .unasked(let status) = reply {
          precondition(status.count == 4)
          var state = PrinterStatus()
          state.apply(.automatic(status))
          precondition(state.readiness != .unknown)
        }
        if case .model(let name) = reply { precondition((1...80).contains(name.utf8.count)) }
        open.removeSubrange(place)
        replies.append(reply)
      }
    }
    return replies
  }
  precondition(replies([octets]) == replies(octets.map { [$0] }))
  for octet in octets.prefix(8) {
    let port = PrinterPortStatus(octet)
    precondition(port == nil || octet & 0xC7 == 0)
    _ = port?.holdReason
  }
}

func fuzzTemplate(_ octets: [UInt8]) {
  do {
    _ = try ReceiptTemplate(String(decoding: octets, as: UTF8.self))
  } catch {
    precondition(!error.problems.isEmpty && !error.description.isEmpty)
  }
}
