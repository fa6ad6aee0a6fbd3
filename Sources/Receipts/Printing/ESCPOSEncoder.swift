/// Turns slips into the octets that a printer takes.
public enum ESCPOSEncoder {
  /// The whole job: it begins by setting every mode it relies on, and ends with the paper cut or fed
  /// to where it is torn. A possible copy follows the same job, which may have been cut off within a
  /// command, and ends that first.
  ///
  /// In the place of a code that can't be drawn on this paper stands that it can't.
  public static func encode(
    _ slip: Slip, _ profile: PrinterProfile, design: ReceiptDesign = ReceiptDesign()
  ) -> PrintJobBytes {
    let encoder = CharacterEncoder(profile.charset)
    let typesetter = Typesetter(encoder)
    let layout = SlipLayout(slip, columns: profile.columns, typesetter, design: design)
    var writer = LineWriter(profile: profile, encoder: encoder, logo: design.logo) {
      layout.notice(typesetter)
    }
    if slip.drawer == true { writer.openDrawer() }
    for line in layout.lines { writer.write(line) }
    let job = writer.finish(isCut: slip.cut != false)
    return slip.marks.contains(.possibleCopy) ? job.afterItWasCutOff : job
  }

  /// The pulse that opens the cash drawer.
  public static func drawerPulse(_ drawer: PrinterProfile.Drawer) -> [UInt8] {
    ESCPOS.pulse(drawer)
  }
}

private struct LineWriter {
  let profile: PrinterProfile
  let logo: ReceiptLogo?
  let encoder: CharacterEncoder
  /// In the place of a code that can't be drawn.
  let notice: () -> [SlipLine]
  private var job = PrintJobBytes()
  private var alignment = SlipLine.Alignment.left
  private var isBold = false
  private var size = ESCPOS.Size.plain

  init(
    profile: PrinterProfile, encoder: CharacterEncoder, logo: ReceiptLogo?,
    notice: @escaping () -> [SlipLine]
  ) {
    self.profile = profile
    self.encoder = encoder
    self.logo = logo
    self.notice = notice
    // Slips of text are shorter.
    job.expect(1_024)
    job.append(ESCPOS.initialize)
    job.append(profile.charset == .gb18030 ? ESCPOS.chineseOn : ESCPOS.chineseOff)
    if let page = profile.codePage { job.append(ESCPOS.codePage(page)) }
    // The first command has ended it.
    if profile.status == .automatic { job.append(ESCPOS.automaticStatus) }
  }

  /// Before anything that could be uncertain: it must not wait for the paper.
  mutating func openDrawer() {
    job.append(ESCPOSEncoder.drawerPulse(profile.drawer))
  }

  mutating func write(_ line: SlipLine) {
    switch line {
    case .text(let text, let alignment, let style):
      set(alignment, style)
      job.append {
        encoder.append(text, to: &$0)
        $0.append(ESCPOS.lineFeed)
      }
    case .pair(let label, let value, let gap, let style):
      set(.left, style)
      job.append {
        encoder.append(label, to: &$0)
        $0.append(contentsOf: repeatElement(UInt8(ascii: " "), count: gap))
        encoder.append(value, to: &$0)
        $0.append(ESCPOS.lineFeed)
      }
    case .rule:
      // As wide as the paper, it stands the same wherever lines are put; of wide characters it takes
      // half the octets.
      set(alignment, isBold: false, .wide)
      job.append {
        $0.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: profile.columns / 2))
        $0.append(ESCPOS.lineFeed)
      }
    case .feed:
      job.append([ESCPOS.lineFeed])
    case .qr(let text, let alignment):
      set(.left, .plain)
      guard let code = try? QRPrinting(text: text, profile: profile) else {
        return notice().forEach { write($0) }
      }
      code.append(to: &job, alignment)
    case .barcode(let text, let alignment):
      set(.left, .plain)
      BarcodePrinting(text, profile)?.append(to: &job, alignment)
    case .logo:
      set(.left, .plain)
      guard let logo else { return }
      RasterImage.append(logo.bitmap(dots: profile.dots), dots: profile.dots, to: &job)
      job.append([ESCPOS.lineFeed])
    }
  }

  mutating func finish(isCut: Bool) -> PrintJobBytes {
    set(.left, .plain)
    if isCut {
      job.append(profile.cut == .none ? ESCPOS.feed(lines: 4) : ESCPOS.cut(profile.cut))
    }
    return job
  }

  private mutating func set(_ alignment: SlipLine.Alignment, _ style: SlipLine.Style) {
    set(alignment, isBold: style.isBold, style.isDoubled ? .doubled : .plain)
  }

  private mutating func set(
    _ alignment: SlipLine.Alignment, isBold: Bool, _ size: ESCPOS.Size
  ) {
    if alignment != self.alignment { job.append(ESCPOS.align(alignment)) }
    if isBold != self.isBold { job.append(ESCPOS.bold(isBold)) }
    if size != self.size { job.append(ESCPOS.size(size)) }
    self.alignment = alignment
    self.isBold = isBold
    self.size = size
  }
}
