/// Draws dots with half-block characters, two rows a line.
enum BlockText {
  /// - Parameters:
  ///   - width: dots in a row.
  ///   - height: rows.
  ///   - indent: spaces before each line.
  static func lines(
    width: Int, height: Int, indent: Int, _ isDark: (_ x: Int, _ y: Int) -> Bool
  ) -> [String] {
    stride(from: 0, to: height, by: 2).map { y in
      var line = String(repeating: " ", count: max(0, indent))
      for x in 0..<width {
        switch (isDark(x, y), y + 1 < height && isDark(x, y + 1)) {
        case (true, true): line += "█"
        case (true, false): line += "▀"
        case (false, true): line += "▄"
        case (false, false): line += " "
        }
      }
      return line
    }
  }

  /// How many dots make up one square of a picture that was enlarged by a whole number: the
  /// greatest length that divides all runs of equal dots. 1 where it was not enlarged.
  static func unit(width: Int, height: Int, _ isDark: (_ x: Int, _ y: Int) -> Bool) -> Int {
    var unit = 0
    for y in 0..<height where unit != 1 {
      var runStart: Int?
      for x in 0...width {
        let dark = x < width && isDark(x, y)
        if dark, runStart == nil {
          runStart = x
        } else if !dark, let start = runStart {
          unit = greatestCommonDivisor(unit, x - start)
          runStart = nil
        }
      }
    }
    return max(1, unit)
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
