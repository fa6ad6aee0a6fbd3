import Receipts

/// What a virtual printer has put on one piece of paper, or was told to do beside.
///
/// A receipt ends with the cut. On a printer without a cutter, and where a job forgets to cut, it
/// ends with the ESC @ that begins the next job; until then it is the open one.
public struct VirtualReceipt: Sendable, Hashable {
  /// From 1 on.
  public internal(set) var n: Int
  /// Nothing is added to it any more.
  public internal(set) var complete = false
  /// The cutter has parted it from the roll.
  public internal(set) var cut = false
  /// All bytes of it, commands included; without the questions about the printer's state.
  public internal(set) var bytes: [UInt8] = []
  /// Contents of the native QR codes that were printed. A picture of a code is not read.
  public internal(set) var qrTexts: [String] = []
  /// Contents of the barcodes that the printer drew itself.
  public internal(set) var barcodes: [String] = []
  public internal(set) var drawerPulses: [DrawerPulse] = []
  /// What a real printer would not have understood, or would have done otherwise than meant. Empty
  /// for a good job.
  public internal(set) var unknown: [String] = []
  /// About the picture, not about the job.
  public internal(set) var notes: [String] = []

  var lines: [String] = []
  var paper: PaperRoll
  let paperDots: Int

  init(n: Int, model: VirtualPrinter.Model) {
    self.n = n
    paper = PaperRoll(width: model.dots)
    paperDots = model.paperDots
  }

  /// Nothing has happened yet that would be missed.
  var isEmpty: Bool {
    paper.rows == 0 && drawerPulses.isEmpty && qrTexts.isEmpty && unknown.isEmpty
  }

  /// The paper in characters: codes and enlarged pictures as half blocks, other pictures by size.
  public var text: String {
    lines.map { line in
      var line = line[...]
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// The paper as a picture in PNG, one pixel a dot, with its margins. Empty where the machine has
  /// no memory for it.
  public func png() -> [UInt8] {
    (try? paper.bitmap(paperDots: paperDots).png()) ?? []
  }
}
