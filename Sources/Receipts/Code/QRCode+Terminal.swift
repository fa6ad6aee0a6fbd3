extension QRCode {
  /// The code in half-block characters, two rows of modules a line, for text on a known background.
  ///
  /// Readers expect dark modules on a light ground, and the quiet zone must be light too. A block
  /// character takes the colour of the text, so which modules are drawn depends on the terminal.
  ///
  /// - Parameters:
  ///   - quietZone: light modules on each side. Four are the standard; two are enough on a screen.
  ///   - inverted: `true` draws the light modules, for light text on a dark terminal; `false` the
  ///     dark ones, for dark text on a light ground.
  /// - Returns: lines that each end in a line feed.
  public func halfBlocks(quietZone: Int = 2, inverted: Bool) -> String {
    lines(quietZone: quietZone) { dark in dark != inverted }
      .map { $0 + "\n" }.joined()
  }

  /// The code in half-block characters that carry their own colours (ANSI, black on white of the
  /// 256-colour cube), readable on any terminal whatever its background.
  public func colouredHalfBlocks(quietZone: Int = 2) -> String {
    lines(quietZone: quietZone) { dark in dark }
      .map { "\u{1B}[38;5;16;48;5;231m\($0)\u{1B}[0m\n" }.joined()
  }

  private func lines(quietZone: Int, drawn: (_ dark: Bool) -> Bool) -> [String] {
    precondition((0...64).contains(quietZone))
    let range = -quietZone..<(size + quietZone)
    return stride(from: range.lowerBound, to: range.upperBound, by: 2).map { y in
      var line = ""
      for x in range {
        // Below the last row of an odd number of rows there is paper: light like the quiet zone.
        switch (drawn(self[x, y]), drawn(self[x, y + 1])) {
        case (true, true): line.append("█")
        case (true, false): line.append("▀")
        case (false, true): line.append("▄")
        case (false, false): line.append(" ")
        }
      }
      return line
    }
  }
}
