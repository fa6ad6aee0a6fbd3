import DeviceIdentity
import Receipts

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

func fuzzStatus(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  var reader = PrinterReplyReader()
  let queries = StatusQuery.allCases
  while !input.isEmpty {
    let step = input.octet()
    if step & 0x80 != 0 {
      reader.asked(queries[Int(step & 0x7F) % queries.count])
    } else if step == 0x7F {
      reader.forget()
    } else {
      let piece = input.piece()
      let replies = reader.receive(piece)
      precondition(replies.count <= piece.count)
      for case .automatic(let status) in replies { precondition(status.count == 4) }
    }
  }
}

func fuzzTemplate(_ octets: [UInt8]) {
  do {
    _ = try ReceiptTemplate(String(decoding: octets, as: UTF8.self))
  } catch {
    precondition(!error.problems.isEmpty && !error.description.isEmpty)
  }
}
