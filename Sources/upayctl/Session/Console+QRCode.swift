import Receipts

extension Console {
  /// A QR code as a telephone reads it from the screen, in lines; nil where the text is too long for one.
  func picture(ofQRCode text: String) -> String? {
    guard let code = try? QRCode(text: text, level: .medium) else { return nil }
    return style.coloured
      ? code.colouredHalfBlocks() : code.halfBlocks(inverted: isTerminal)
  }
}
