import Testing

@testable import Simulation

@Suite struct PrinterStatusTests {
  @Test(
    arguments: [
      (PrinterSensors(), [0x16, 0x12, 0x12, 0x12], [0x14, 0, 0, 0]),
      (PrinterSensors(paper: .nearEnd), [0x16, 0x12, 0x12, 0x1E], [0x14, 0, 0x03, 0]),
      (PrinterSensors(paper: .out), [0x1E, 0x32, 0x12, 0x7E], [0x1C, 0, 0x0F, 0]),
      (PrinterSensors(cover: .open), [0x1E, 0x16, 0x12, 0x12], [0x3C, 0, 0, 0]),
      (PrinterSensors(fault: .cutter), [0x1E, 0x52, 0x1A, 0x12], [0x1C, 0x08, 0, 0]),
      (PrinterSensors(fault: .unrecoverable), [0x1E, 0x52, 0x32, 0x12], [0x1C, 0x20, 0, 0]),
    ] as [(PrinterSensors, [UInt8], [UInt8])])
  func `Sensors are told by their bits`(
    sensors: PrinterSensors, status: [UInt8], automatic: [UInt8]
  ) {
    var engine = PrinterEngine(.mm80)
    engine.sensors = sensors
    for n in UInt8(1)...4 { engine.receive([0x10, 0x04, n]) }
    let replies = engine.takeReplies()
    #expect(replies == status)
    #expect(replies.allSatisfy { $0 & 0x93 == 0x12 })
    #expect(sensors.automaticStatus == automatic)
    #expect(sensors.automaticStatus[0] & 0x93 == 0x10)
    #expect(sensors.automaticStatus.dropFirst().allSatisfy { $0 & 0x90 == 0 })
  }

  @Test func `Nothing is printed while the paper is out, and questions are still answered`() {
    var engine = PrinterEngine(.mm80)
    engine.receive(Array("one\n".utf8))
    engine.sensors.paper = .out
    engine.receive(Array("two\n".utf8) + [0x1D, 0x72, 1, 0x10, 0x04, 1])
    #expect(engine.takeReplies() == [0x1E])
    #expect(engine.receipts[0].text == "one\n")
    engine.sensors.paper = .present
    engine.advance()
    #expect(engine.takeReplies() == [0x00])
    #expect(engine.receipts[0].text == "one\ntwo\n")
  }

  @Test func `Paper ends by itself after so many rows`() {
    var engine = PrinterEngine(.mm80)
    engine.rowsLeft = 60
    engine.receive(Array("1\n2\n3\n".utf8))
    #expect(engine.sensors.paper == .out)
    #expect(engine.receipts[0].text == "1\n2\n")
    engine.rowsLeft = nil
    engine.sensors.paper = .present
    engine.advance()
    #expect(engine.receipts[0].text == "1\n2\n3\n")
  }

  @Test func `The buffer fills while nothing is printed`() {
    var engine = PrinterEngine(.mm58)
    #expect(engine.room == 4_096)
    engine.receive(Array(repeating: 0x41, count: 100))
    #expect(engine.room == 4_096)
    engine.sensors.cover = .open
    engine.receive(Array(repeating: 0x41, count: 4_000))
    #expect(engine.room == 96)
    engine.sensors.cover = .closed
    engine.advance()
    #expect(engine.room == 4_096)
  }

  @Test func `A printer that never answers is silent on every question`() {
    var model = VirtualPrinter.Model.mm80
    model.answersStatus = false
    var engine = PrinterEngine(model)
    engine.receive([0x10, 0x04, 1, 0x1D, 0x72, 1, 0x1D, 0x49, 67, 0x1D, 0x61, 0xFF])
    engine.sensors.paper = .out
    #expect(engine.takeReplies().isEmpty)
  }

  @Test func `Automatic status is sent at once and with every change`() {
    var engine = PrinterEngine(.mm80)
    engine.sensors.paper = .nearEnd
    #expect(engine.takeReplies().isEmpty)
    engine.receive([0x1D, 0x61, 0xFF])
    #expect(engine.takeReplies() == [0x14, 0, 0x03, 0])
    engine.sensors.paper = .nearEnd
    #expect(engine.takeReplies().isEmpty)
    engine.sensors.cover = .open
    #expect(engine.takeReplies() == [0x3C, 0, 0x03, 0])
    engine.sensors.cover = .closed
    _ = engine.takeReplies()
    engine.receive([0x1D, 0x61, 0x00])
    engine.sensors.cover = .open
    #expect(engine.takeReplies().isEmpty)
  }

  @Test func `The maker and the model are told`() {
    var engine = PrinterEngine(.mm58)
    engine.receive([0x1D, 0x49, 66, 0x1D, 0x49, 67])
    #expect(engine.takeReplies() == Array("_VIRTUAL\0_VP-58\0".utf8))
  }

  @Test func `The size of a code is told, and whether it fits`() {
    var engine = PrinterEngine(.mm58)
    let job: PrintJob = [
      .chinese(false), .qr("x", module: 4), .group("(", 0x6B, 3, 0, 0x31, 82, 0x30),
    ]
    engine.receive(job.bytes)
    let dots: [UInt8] = Array("84".utf8)
    #expect(
      engine.takeReplies() == [0x37, 0x36] + dots + [0x1F] + dots + [0x1F, 0x31, 0x1F, 0x30, 0])
  }

  @Test func `A picture that looks like a drawer command opens the drawer`() {
    var engine = PrinterEngine(.mm80)
    let picture: PrintJob = [.raster(octets: 5, rows: 1, [0x10, 0x14, 0x01, 0x00, 0x01])]
    engine.receive(picture.bytes)
    #expect(engine.receipts[0].drawerPulses.count == 1)
  }
}
