internal import Terminal

/// One line of a slip, ready for a printer or a terminal.
public enum SlipLine: Hashable, Sendable {
  public enum Alignment: Hashable, Sendable { case left, centre }
  public enum Style: Hashable, Sendable {
    case plain, bold
    /// Bold, twice as high and twice as wide.
    case doubled
  }

  /// Text that fits its line, of characters that the surface has.
  case text(String, Alignment, Style)
  /// A line across the paper.
  case rule
  /// A blank line.
  case feed
  case qr(String)
}

/// A slip set in lines for paper or a screen of a number of columns.
public struct SlipLayout: Hashable, Sendable {
  /// Columns; at least 16.
  public let columns: Int
  public let lines: [SlipLine]

  public init(_ slip: Slip, columns: Int, surface: Surface) {
    precondition((16...256).contains(columns))
    var composer = SlipComposer(columns: columns, surface: surface)
    composer.compose(slip)
    self.columns = columns
    lines = composer.lines
  }
}

private struct SlipComposer {
  let columns: Int
  let typesetter: Typesetter
  var lines: [SlipLine] = []

  init(columns: Int, surface: Surface) {
    self.columns = columns
    typesetter = Typesetter(surface)
  }

  mutating func compose(_ slip: Slip) {
    // A printer without Chinese would print nothing but question marks.
    let language = typesetter.hasChinese ? slip.language : .en
    for mark in slip.marks {
      centred("*** \(SlipWords.mark(mark, language)) ***", .bold)
    }
    if let shop = slip.shop, !shop.isEmpty { centred(shop, .bold) }
    for line in slip.header.prefix(16) { centred(line, .plain) }
    centred(SlipWords.title(slip.kind, language), .bold)
    lines.append(.rule)
    if let amount = slip.amount {
      centred("\(slip.currency.code) \(slip.currency.text(amount))", .doubled)
    }
    if let qr = slip.qr {
      lines.append(.qr(qr))
      if let until = slip.validUntil { pair(.validUntil, until.local, language) }
    }
    if slip.amount != nil || slip.qr != nil { lines.append(.rule) }
    pairs(slip, language)
    if slip.kind == .test { sample(language) }
    if !slip.footer.isEmpty { lines.append(.feed) }
    for line in slip.footer.prefix(16) { centred(line, .plain) }
  }

  private mutating func pairs(_ slip: Slip, _ language: Language) {
    pair(.state, slip.state, language)
    pair(
      .originalAmount,
      slip.originalAmount.map { amount in
        "\(slip.currency.code) \(slip.currency.text(amount))"
      }, language)
    pair(.payway, payway(slip), language)
    pair(.clientSN, slip.clientSN, language)
    pair(.refundRequestNo, slip.refundRequestNo, language)
    pair(.sn, slip.sn, language)
    pair(.tradeNo, slip.tradeNo, language)
    pair(.operator, slip.operator, language)
    pair(.time, slip.time.full, language)
  }

  private func payway(_ slip: Slip) -> String? {
    guard let name = slip.paywayName, !name.isEmpty else { return slip.payway }
    guard let number = slip.payway, !number.isEmpty else { return name }
    return "\(name) (\(number))"
  }

  private mutating func centred(_ text: String, _ style: SlipLine.Style) {
    // What does not fit in double width is still bold.
    let fits = style != .doubled || typesetter.width(text) * 2 <= columns
    let wrapped = typesetter.wrap(text, columns: columns)
    if wrapped.isEmpty { lines.append(.feed) }
    for line in wrapped {
      lines.append(.text(line, .centre, fits ? style : .bold))
    }
  }

  /// A label at the left and its value at the right; a value that does not fit beside its label
  /// stands below it, whole as long as it fits on a line.
  private mutating func pair(_ label: SlipWords.Label, _ value: String?, _ language: Language) {
    guard let value, !value.isEmpty else { return }
    let label = SlipWords.label(label, language)
    let labelWidth = typesetter.width(label)
    if labelWidth + 1 + typesetter.width(value) <= columns {
      let value = typesetter.cells(value).map(\.text).joined()
      lines.append(.text(label + padding(to: value, used: labelWidth) + value, .left, .plain))
      return
    }
    lines.append(.text(label, .left, .plain))
    for line in typesetter.wrap(value, columns: columns) {
      lines.append(.text(padding(to: line, used: 0) + line, .left, .plain))
    }
  }

  private func padding(to value: String, used: Int) -> String {
    String(repeating: " ", count: max(0, columns - used - typesetter.width(value)))
  }

  /// What shows on a test slip whether width, styles and characters are right.
  private mutating func sample(_ language: Language) {
    lines.append(.rule)
    lines.append(.text(ruler, .left, .plain))
    centred("12.50", .doubled)
    centred(typesetter.hasChinese ? "ABC abc 0123 中文 \u{FFE5}" : "ABC abc 0123", .bold)
  }

  private var ruler: String {
    String((1...columns).map { Character(String($0 % 10)) })
  }
}
