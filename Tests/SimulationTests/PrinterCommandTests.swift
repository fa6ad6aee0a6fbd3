import Testing

@testable import Simulation

@Suite struct PrinterCommandTests {
  private func read(
    _ bytes: [UInt8], _ model: VirtualPrinter.Model = .mm80, isChinese: Bool = false
  ) -> PrinterCommandReader.Reading {
    PrinterCommandReader(isChinese: isChinese, model: model).read(bytes[...])
  }

  private static let known: [([UInt8], PrinterCommand)] = [
    ([0x41], .character([0x41])),
    ([0x7E], .character([0x7E])),
    ([0xE9], .character([0xE9])),
    ([0x0A], .lineFeed),
    ([0x0D], .carriageReturn),
    ([0x00], .null),
    ([0x09], .tab),
    ([0x1B, 0x40], .initialize),
    ([0x1B, 0x61, 0], .align(.left)),
    ([0x1B, 0x61, 0x31], .align(.center)),
    ([0x1B, 0x61, 2], .align(.right)),
    ([0x1B, 0x45, 1], .bold(true)),
    ([0x1B, 0x45, 0xFE], .bold(false)),
    ([0x1B, 0x47, 1], .bold(true)),
    ([0x1B, 0x2D, 2], .underline(true)),
    ([0x1B, 0x2D, 0x30], .underline(false)),
    ([0x1B, 0x74, 19], .codePage(19)),
    ([0x1B, 0x52, 15], .characterSet(15)),
    ([0x1B, 0x21, 0x00], .style(bold: false, underline: false, .init())),
    ([0x1B, 0x21, 0xB8], .style(bold: true, underline: true, .init(width: 2, height: 2))),
    ([0x1D, 0x21, 0x00], .size(.init())),
    ([0x1D, 0x21, 0x17], .size(.init(width: 2, height: 8))),
    ([0x1B, 0x32], .lineSpacing(30)),
    ([0x1B, 0x33, 24], .lineSpacing(24)),
    ([0x1B, 0x64, 4], .feedLines(4)),
    ([0x1B, 0x4A, 100], .feedDots(100)),
    ([0x1B, 0x70, 0, 25, 250], .drawer(.init(pin: 2, onMilliseconds: 50, offMilliseconds: 500))),
    ([0x1B, 0x70, 0x31, 1, 0], .drawer(.init(pin: 5, onMilliseconds: 2, offMilliseconds: 0))),
    ([0x1B, 0x69], .cut(.full, feedToCutter: false)),
    ([0x1B, 0x6D], .cut(.partial, feedToCutter: false)),
    ([0x1D, 0x56, 0x00], .cut(.full, feedToCutter: false)),
    ([0x1D, 0x56, 0x31], .cut(.partial, feedToCutter: false)),
    ([0x1D, 0x56, 0x41, 0], .cut(.full, feedToCutter: true)),
    ([0x1D, 0x56, 0x42, 3], .cut(.partial, feedToCutter: true)),
    ([0x1C, 0x26], .chinese(true)),
    ([0x1C, 0x2E], .chinese(false)),
    ([0x1D, 0x61, 0xFF], .automaticStatus(0xFF)),
    ([0x1D, 0x72, 1], .status(1)),
    ([0x1D, 0x49, 67], .identity(67)),
    ([0x10, 0x04, 4], .realTime(isQuestion: true)),
    ([0x10, 0x14, 1, 0, 1], .realTime(isQuestion: false)),
    ([0x1D, 0x28, 0x6B, 4, 0, 0x31, 65, 0x32, 0], .qr(.model(2))),
    ([0x1D, 0x28, 0x6B, 3, 0, 0x31, 67, 16], .qr(.moduleSize(16))),
    ([0x1D, 0x28, 0x6B, 3, 0, 0x31, 69, 0x33], .qr(.errorCorrection(3))),
    ([0x1D, 0x28, 0x6B, 6, 0, 0x31, 80, 0x30, 1, 2, 3], .qr(.store([1, 2, 3]))),
    ([0x1D, 0x28, 0x6B, 3, 0, 0x31, 81, 0x30], .qr(.print)),
    ([0x1D, 0x28, 0x6B, 3, 0, 0x31, 82, 0x30], .qr(.transmitSize)),
    ([0x1D, 0x68, 72], .barcode(.height(72))),
    ([0x1D, 0x77, 2], .barcode(.moduleWidth(2))),
    ([0x1D, 0x48, 0], .barcode(.label)),
    ([0x1D, 0x6B, 73, 4, 0x7B, 0x43, 12, 34], .barcode(.print([0x7B, 0x43, 12, 34]))),
    (
      [0x1D, 0x76, 0x30, 3, 1, 0, 2, 0, 0xAA, 0x55],
      .raster(width: 8, height: 2, scale: .init(width: 2, height: 2), [0xAA, 0x55])
    ),
  ]

  @Test(arguments: known)
  func `A command is read whole, and not before`(bytes: [UInt8], command: PrinterCommand) {
    #expect(read(bytes) == .command(command, length: bytes.count))
    #expect(read(bytes + [0x41, 0x42]) == .command(command, length: bytes.count))
    for length in 0..<bytes.count {
      #expect(read(Array(bytes.prefix(length))) == .incomplete)
    }
  }

  @Test(
    arguments: [
      [0x01], [0x07], [0x18], [0x7F],
      [0x1B, 0x7A, 0], [0x1B, 0x61, 3], [0x1B, 0x21, 0x01], [0x1B, 0x74, 99], [0x1B, 0x52, 7],
      [0x1B, 0x70, 2, 1, 1], [0x1B, 0x70, 0, 0, 1],
      [0x1C, 0x21, 0], [0x1D, 0x21, 0x88], [0x1D, 0x56, 2], [0x1D, 0x72, 9], [0x1D, 0x4C, 0],
      [0x10, 0x05, 1], [0x10, 0x04, 9],
      [0x1D, 0x68, 0], [0x1D, 0x77, 1], [0x1D, 0x77, 7], [0x1D, 0x48, 2], [0x1D, 0x6B, 4, 0x31, 0],
      [0x1D, 0x6B, 73, 2, 0x7B, 0x42],
      [0x1D, 0x28, 0x6B, 3, 0, 0x31, 67, 0], [0x1D, 0x28, 0x6B, 3, 0, 0x31, 67, 17],
      [0x1D, 0x28, 0x6B, 3, 0, 0x31, 69, 0x34], [0x1D, 0x28, 0x6B, 3, 0, 0x30, 67, 4],
      [0x1D, 0x28, 0x6B, 4, 0, 0x31, 65, 0x31, 0], [0x1D, 0x28, 0x6B, 3, 0, 0x31, 80, 0x30],
      [0x1D, 0x28, 0x4C, 0, 0], [0x1D, 0x76, 0x30, 4, 1, 0, 1, 0],
      [0x1D, 0x76, 0x30, 0, 0, 0, 1, 0],
    ] as [[UInt8]])
  func `What the printer does not know is named`(bytes: [UInt8]) {
    guard case .unknown(let shown, let length) = read(bytes) else {
      Issue.record("\(read(bytes))")
      return
    }
    #expect(length > 0)
    #expect(length <= bytes.count)
    let first = String(bytes[0], radix: 16, uppercase: true)
    #expect(shown.hasPrefix(bytes[0] < 16 ? "0\(first)" : first))
  }

  @Test(
    arguments: [
      ([0xCA, 0xD5], .command(.character([0xCA, 0xD5]), length: 2)),
      ([0xCA], .incomplete),
      ([0x41, 0x42], .command(.character([0x41]), length: 1)),
      ([0x81, 0x30, 0x84], .incomplete),
      // A four-byte code of GB18030: printers have no such characters.
      ([0x81, 0x30, 0x84, 0x36], .unknown("81 30 84 36", length: 4)),
      ([0x80, 0x41], .unknown("80", length: 1)),
      ([0xCA, 0x20], .unknown("CA", length: 1)),
    ] as [([UInt8], PrinterCommandReader.Reading)])
  func `Double-byte characters are read where they are on`(
    bytes: [UInt8], reading: PrinterCommandReader.Reading
  ) {
    #expect(read(bytes, isChinese: true) == reading)
  }

  @Test(
    arguments: [[0x1D, 0x56, 0], [0x1D, 0x56, 0x42, 0], [0x1B, 0x69], [0x1B, 0x6D]] as [[UInt8]])
  func `A printer without a cutter does not know its commands`(bytes: [UInt8]) {
    guard case .unknown(_, bytes.count) = read(bytes, .mm58) else {
      Issue.record("\(read(bytes, .mm58))")
      return
    }
  }

  @Test func `A printer without native codes does not know them`() {
    var model = VirtualPrinter.Model.mm58
    model.hasNativeQR = false
    let bytes: [UInt8] = [0x1D, 0x28, 0x6B, 3, 0, 0x31, 81, 0x30]
    #expect(read(bytes, model) == .unknown("1D 28 6B", length: 3))
  }
}

@Suite struct RealTimeFilterTests {
  @Test(
    arguments: [
      ([0x10, 0x04, 1], [.status(1)]),
      ([0x10, 0x04, 5], []),
      ([0x10, 0x10, 0x04, 4], [.status(4)]),
      ([0x10, 0x04, 0x10, 0x04, 2], [.status(2)]),
      ([0x41, 0x10, 0x04, 3, 0x10, 0x04, 1], [.status(3), .status(1)]),
      (
        [0x10, 0x14, 1, 0, 2],
        [.drawer(.init(pin: 2, onMilliseconds: 200, offMilliseconds: 200))]
      ),
      ([0x10, 0x14, 1, 0, 9], []),
      ([0x10, 0x14, 1, 2, 1], []),
      ([0x10, 0x14, 8, 1, 3], []),
    ] as [([UInt8], [RealTimeFilter.Command])])
  func `Commands are found wherever they stand, and across borders`(
    bytes: [UInt8], commands: [RealTimeFilter.Command]
  ) {
    var whole = RealTimeFilter()
    #expect(whole.commands(in: bytes) == commands)
    var single = RealTimeFilter()
    #expect(bytes.flatMap { single.commands(in: [$0]) } == commands)
  }
}
