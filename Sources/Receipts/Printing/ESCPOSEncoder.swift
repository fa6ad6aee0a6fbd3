/// Turns slips into the octets that a printer takes.
public enum ESCPOSEncoder {
  /// The whole job: it begins by setting every mode it relies on, and ends with the paper cut or fed
  /// to where it is torn.
  ///
  /// - Throws: when the slip's QR code can't be drawn on this paper. A slip without its code is of
  ///   no use, so nothing is printed then.
  public static func encode(
    _ slip: Slip, _ profile: PrinterProfile
  ) throws(QRCodeError) -> PrintJobBytes {
    let layout = SlipLayout(slip, columns: profile.columns, surface: .printer(profile.charset))
    var writer = LineWriter(profile: profile)
    for line in layout.lines { try writer.write(line) }
    return writer.finish()
  }

  /// The pulse that opens the cash drawer: a job of its own, so that no reprint repeats it.
  public static func drawerPulse(_ drawer: PrinterProfile.Drawer) -> [UInt8] {
    ESCPOS.pulse(drawer)
  }
}

private struct LineWriter {
  let profile: PrinterProfile
  let encoder: CharacterEncoder
  private var job = PrintJobBytes()
  private var alignment = SlipLine.Alignment.left
  private var style = SlipLine.Style.plain

  init(profile: PrinterProfile) {
    self.profile = profile
    encoder = CharacterEncoder(profile.charset)
    job.append(ESCPOS.initialize)
    job.append(profile.charset == .gb18030 ? ESCPOS.chineseOn : ESCPOS.chineseOff)
    if let page = profile.charset.codePage { job.append(ESCPOS.codePage(page)) }
  }

  mutating func write(_ line: SlipLine) throws(QRCodeError) {
    switch line {
    case .text(let text, let alignment, let style):
      set(alignment, style)
      job.append(octets(text) + ESCPOS.lineFeed)
    case .rule:
      set(.left, .plain)
      job.append(
        Array(repeating: UInt8(ascii: "-"), count: profile.columns) + ESCPOS.lineFeed)
    case .feed:
      job.append(ESCPOS.lineFeed)
    case .qr(let text):
      set(.left, .plain)
      try QRPrinting(text: text, profile: profile).append(to: &job)
    }
  }

  mutating func finish() -> PrintJobBytes {
    set(.left, .plain)
    job.append(profile.cut == .none ? ESCPOS.feed(lines: 4) : ESCPOS.cut(profile.cut))
    return job
  }

  private mutating func set(_ alignment: SlipLine.Alignment, _ style: SlipLine.Style) {
    if alignment != self.alignment { job.append(ESCPOS.align(alignment)) }
    if (style == .plain) != (self.style == .plain) { job.append(ESCPOS.bold(style != .plain)) }
    if (style == .doubled) != (self.style == .doubled) {
      job.append(ESCPOS.doubled(style == .doubled))
    }
    self.alignment = alignment
    self.style = style
  }

  private func octets(_ text: String) -> [UInt8] {
    text.flatMap { encoder.octets(of: $0) ?? [UInt8(ascii: "?")] }
  }
}
