import Receipts

/// A receipt printer without its cable: takes bytes, answers, and fills receipts.
///
/// Written from the description of ESC/POS, apart from the encoder that it is there to check.
struct PrinterEngine: ~Copyable {
  private static let maximumReceipts = 500
  /// A raster picture as large as the command allows on this paper.
  private static let maximumCommand = 8 * 1_024 * 1_024

  private(set) var model: VirtualPrinter.Model
  var sensors = PrinterSensors() {
    didSet { if sensors != oldValue { sendAutomaticStatus() } }
  }
  /// Dot rows until the paper ends; nil for a roll that never does.
  var rowsLeft: Int?
  var answersStatus: Bool

  /// What is to be sent back.
  private(set) var replies: [UInt8] = []
  private(set) var finished: [VirtualReceipt] = []
  var receipt: VirtualReceipt

  /// Arrived, and not looked at for printing.
  private var received: [UInt8] = []
  private var realTime = RealTimeFilter()
  private var pending: [UInt8] = []
  private var automaticStatusMask: UInt8 = 0

  // What ESC @ resets.
  var style = PrinterLineBuffer.Style()
  var alignment = PrinterCommand.Alignment.left
  var lineSpacing = PrinterCell.lineSpacing
  var charset = PrinterCharset()
  var isChinese: Bool
  var qr = NativeQRCode()
  var barcode = NativeBarcode()

  var line = PrinterLineBuffer()
  let glyphs: PrinterGlyphs

  init(_ model: VirtualPrinter.Model, glyphs: PrinterGlyphs = PrinterGlyphs()) {
    self.model = model
    self.glyphs = glyphs
    answersStatus = model.answersStatus
    isChinese = model.startsInChinese
    receipt = VirtualReceipt(n: 1, model: model)
  }

  /// Bytes that it takes now without waiting.
  var room: Int { max(0, model.receiveBuffer - received.count) }

  /// All receipts, the open one last.
  var receipts: [VirtualReceipt] {
    guard !receipt.isEmpty || !line.isEmpty else { return finished }
    return finished + [openReceipt]
  }

  /// The open receipt as it looks now, with the note about its font.
  private var openReceipt: VirtualReceipt {
    var open = receipt
    if let note = glyphs.note { open.notes = [note] }
    return open
  }

  /// Takes bytes off the line: real-time commands act at once, the rest waits for its turn.
  mutating func receive(_ bytes: [UInt8]) {
    for command in realTime.commands(in: bytes) {
      switch command {
      case .status(let n): reply([sensors.realTimeStatus(n)])
      case .drawer(let pulse): receipt.drawerPulses.append(pulse)
      }
    }
    received += bytes
    advance()
  }

  /// Prints what it can.
  mutating func advance() {
    while sensors.isOnline, !(received.isEmpty && pending.isEmpty) {
      pending += received
      received = []
      let reader = PrinterCommandReader(isChinese: isChinese, model: model)
      switch reader.read(pending[...]) {
      case .incomplete:
        if pending.count > Self.maximumCommand {
          take(pending.count)
          fault("a command of more than \(Self.maximumCommand) bytes")
        }
        return
      case .unknown(let shown, let length):
        take(length)
        fault("unknown command \(shown)")
      case .command(.initialize, let length):
        initialize()
        take(length)
      case .command(let command, let length):
        if command.isQuestion { pending.removeFirst(length) } else { take(length) }
        perform(command)
      }
    }
  }

  /// The replies so far, once.
  mutating func takeReplies() -> [UInt8] {
    defer { replies = [] }
    return replies
  }

  mutating func reply(_ bytes: [UInt8]) {
    if answersStatus { replies += bytes }
  }

  mutating func fault(_ words: String) {
    guard receipt.unknown.count < 100 else { return }
    receipt.unknown.append("\(words), at byte \(receipt.bytes.count)")
  }

  private mutating func take(_ count: Int) {
    receipt.bytes += pending[..<count]
    pending.removeFirst(count)
  }

  // MARK: - Receipts

  /// ESC @: a job begins, so what is on the paper belongs to the one before.
  private mutating func initialize() {
    if !line.isEmpty {
      fault("text without a line feed, thrown away by ESC @")
      line = PrinterLineBuffer()
    }
    if !receipt.isEmpty { finish(isCut: false) }
    style = PrinterLineBuffer.Style()
    alignment = .left
    lineSpacing = PrinterCell.lineSpacing
    charset = PrinterCharset()
    isChinese = model.startsInChinese
    qr = NativeQRCode()
    barcode = NativeBarcode()
  }

  /// Another printer stands there from now on; what is printed so far is torn off.
  mutating func replace(by model: VirtualPrinter.Model) {
    if !receipt.isEmpty { finish(isCut: false) }
    self.model = model
    receipt = VirtualReceipt(n: receipt.n, model: model)
    answersStatus = model.answersStatus
    isChinese = model.startsInChinese
  }

  mutating func finish(isCut: Bool) {
    var done = openReceipt
    done.complete = true
    done.cut = isCut
    finished.append(done)
    if finished.count > Self.maximumReceipts { finished.removeFirst() }
    receipt = VirtualReceipt(n: done.n + 1, model: model)
  }

  // MARK: - Paper and sensors

  /// Feeds paper, and notices its end.
  @discardableResult
  mutating func feed(_ rows: Int) -> Int {
    let start = receipt.paper.feed(rows)
    if let left = rowsLeft {
      rowsLeft = max(0, left - rows)
      if rowsLeft == 0 { sensors.paper = .out }
    }
    return start
  }

  mutating func setAutomaticStatus(_ mask: UInt8) {
    automaticStatusMask = mask
    sendAutomaticStatus()
  }

  private mutating func sendAutomaticStatus() {
    if automaticStatusMask != 0 { reply(sensors.automaticStatus) }
  }
}
