/// A slip as plain text, for a terminal or a file.
public enum SlipText {
  /// How a QR code is shown.
  public enum QRStyle: Hashable, Sendable {
    /// `[QR: …]` with the text of the code.
    case label
    /// `QRCode.halfBlocks`: `inverted` on a dark terminal.
    case halfBlocks(inverted: Bool)
    /// `QRCode.colouredHalfBlocks`: any terminal that knows ANSI colours.
    case coloured
  }

  /// The slip in lines of at most `columns` (at least 16), each ended by a line feed. The QR code
  /// and its label may be wider.
  public static func render(
    _ slip: Slip, columns: Int, qr style: QRStyle = .label, design: ReceiptDesign = ReceiptDesign()
  ) -> String {
    let typesetter = Typesetter(.terminal)
    var text = ""
    for line in SlipLayout(slip, columns: columns, surface: .terminal, design: design)
      .lines
    {
      switch line {
      case .text(let content, let alignment, _):
        let room = max(0, columns - typesetter.width(content))
        let left =
          switch alignment {
          case .left: 0
          case .centre: room / 2
          case .right: room
          }
        text += String(repeating: " ", count: left) + content + "\n"
      case .pair(let label, let value, let gap, _):
        text += SlipLine.joined(label, value, gap: gap) + "\n"
      case .rule:
        text += String(repeating: "-", count: columns) + "\n"
      case .feed:
        text += "\n"
      case .qr(let content, _):
        text += code(content, style, columns: columns)
      case .barcode:
        text += "[CODE128]\n"
      case .logo:
        break
      }
    }
    return text
  }

  private static func code(_ content: String, _ style: QRStyle, columns: Int) -> String {
    let label = "[QR: " + String(content.map { $0.isSafeInTerminal ? $0 : "?" }) + "]\n"
    guard style != .label, let code = try? QRCode(text: content) else { return label }
    let quietZone = 2
    let drawn =
      switch style {
      case .halfBlocks(let inverted): code.halfBlocks(quietZone: quietZone, inverted: inverted)
      case .coloured, .label: code.colouredHalfBlocks(quietZone: quietZone)
      }
    let left = max(0, columns - code.size - 2 * quietZone) / 2
    let indent = String(repeating: " ", count: left)
    return drawn.split(separator: "\n").map { indent + $0 + "\n" }.joined()
  }
}
