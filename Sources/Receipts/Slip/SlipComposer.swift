internal import Terminal

/// Sets one slip, by the template of its shop.
struct SlipComposer {
  let columns: Int
  let slip: Slip
  /// The slip's; English where the printer has no Chinese and would print nothing but `?`.
  let language: Language
  private let typesetter: Typesetter
  private let design: ReceiptDesign
  private(set) var lines: [SlipLine] = []
  /// What is on the slip already.
  private var shown: TemplateMembers = []

  init(columns: Int, typesetter: Typesetter, slip: Slip, design: ReceiptDesign) {
    self.columns = columns
    self.slip = slip
    self.design = design
    self.typesetter = typesetter
    language = typesetter.hasChinese ? slip.language : .en
  }

  mutating func compose() {
    lines.reserveCapacity(32)
    // No template can leave these out.
    for mark in slip.marks {
      text("*** \(SlipWords.mark(mark, language)) ***", .centre, .bold)
    }
    switch slip.kind {
    case .free: for line in slip.freeLines ?? [] { write(line) }
    case .test:
      write(ReceiptTemplate.builtIn)
      sample()
    case .receipt, .qr, .refund, .revoke:
      write(design.template)
      addMissing()
    }
  }

  // MARK: - The template

  private mutating func write(_ template: ReceiptTemplate) {
    for entry in template.entries(of: slip.kind, language) { write(entry) }
  }

  /// A line goes with the placeholders that it has nothing for. What must be on every slip comes as
  /// the built-in template has it then.
  private mutating func addMissing() {
    let missing = TemplateMember.missing(on: slip, besides: shown)
    guard !missing.isEmpty else { return }
    for entry in ReceiptTemplate.builtIn.entries(of: slip.kind, language)
    where !entry.members.isDisjoint(with: missing) {
      write(entry)
    }
  }

  private mutating func write(_ entry: ReceiptTemplate.Entry) {
    switch entry.content {
    case .logo: if design.logo != nil { lines.append(.logo) }
    case .rule(let condition): if isMet(condition) { lines.append(.rule) }
    case .feed(let condition): if isMet(condition) { lines.append(.feed) }
    case .list(let member, let alignment, let style):
      for line in slip.list(member).prefix(16) { text(line, alignment, style) }
    case .text(let pieces, let alignment, let style):
      guard let filled = filled(pieces) else { return }
      text(filled, alignment, style)
    case .pair(let label, let value, let isBold):
      guard let label = filled(label), let value = filled(value) else { return }
      pair(label, value, isBold ? .bold : .plain)
    case .qr(let pieces, let alignment):
      guard let filled = filled(pieces) else { return }
      lines.append(.qr(filled, alignment))
    case .barcode(let pieces, let alignment):
      guard let filled = filled(pieces) else { return }
      barcode(filled, alignment)
    }
    shown.formUnion(entry.members)
  }

  private func isMet(_ condition: TemplateMember?) -> Bool {
    condition.map { slip.has($0, language) } ?? true
  }

  /// The text of the pieces; nil when one of them has nothing to show.
  private func filled(_ pieces: [ReceiptTemplate.Piece]) -> String? {
    if pieces.count == 1 { return filled(pieces[0]) }
    var text = ""
    for piece in pieces {
      guard let words = filled(piece) else { return nil }
      text += words
    }
    return text
  }

  private func filled(_ piece: ReceiptTemplate.Piece) -> String? {
    switch piece {
    case .words(let words): words
    case .label(let member): SlipWords.label(member, language)
    case .member(let member): slip.value(member, language)
    }
  }

  // MARK: - Lines of a POS program

  private mutating func write(_ line: FreeLine) {
    switch line.content {
    case .rule: lines.append(.rule)
    case .qr(let content): lines.append(.qr(content, line.align ?? .centre))
    case .barcode(let content): barcode(content, line.align ?? .centre)
    case .text(let content):
      let style = SlipLine.Style(isBold: line.bold, isDoubled: line.double)
      let room = line.double ? columns / 2 : columns
      append(typesetter.wrap(content, columns: room), line.align ?? .left, style)
    }
  }

  // MARK: - Setting

  private mutating func append(
    _ wrapped: [String], _ alignment: SlipLine.Alignment, _ style: SlipLine.Style
  ) {
    if wrapped.isEmpty { lines.append(.feed) }
    for line in wrapped { lines.append(.text(line, alignment, style)) }
  }

  private mutating func text(
    _ text: String, _ alignment: SlipLine.Alignment, _ style: SlipLine.Style
  ) {
    var style = style
    // An amount is read whole or not at all: what does not fit in double width is still bold.
    if style.isDoubled, typesetter.width(text) * 2 > columns { style = .bold }
    append(typesetter.wrap(text, columns: columns), alignment, style)
  }

  private mutating func barcode(_ content: String, _ alignment: SlipLine.Alignment) {
    lines.append(.barcode(content, alignment))
    append(typesetter.wrap(content, columns: columns), alignment, .plain)
  }

  /// A label at the left and its value at the right; a value that does not fit beside its label
  /// stands below it, whole as long as it fits on a line.
  private mutating func pair(_ label: String, _ value: String, _ style: SlipLine.Style) {
    if let left = typesetter.plainWidth(label), let right = typesetter.plainWidth(value),
      left + 1 + right <= columns
    {
      return lines.append(.pair(label, value, gap: columns - left - right, style))
    }
    let (left, right) = (typesetter.set(label), typesetter.set(value))
    if left.width + 1 + right.width <= columns {
      let gap = columns - left.width - right.width
      lines.append(.pair(left.text, right.text, gap: gap, style))
      return
    }
    append(typesetter.wrap(label, columns: columns), .left, style)
    for line in typesetter.wrap(value, columns: columns) {
      let gap = max(0, columns - typesetter.width(line))
      lines.append(.pair("", line, gap: gap, style))
    }
  }

  // MARK: - A test of the printer

  /// What shows on a test slip whether width, styles and characters are right.
  private mutating func sample() {
    lines.append(.rule)
    lines.append(
      .text(String((1...columns).map { Character(String($0 % 10)) }), .left, .plain))
    text("12.50", .centre, .doubled)
    text(
      typesetter.hasChinese ? "ABC abc 0123 中文 \u{FFE5}" : "ABC abc 0123", .centre, .bold)
  }
}
