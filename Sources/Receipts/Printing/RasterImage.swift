/// Sends a picture by GS v 0, in bands that small receive buffers hold.
enum RasterImage {
  /// Rows of a band, a multiple of what print heads do at once.
  static let bandRows = 24
  static let largestBand = 120

  /// The commands that print the picture, one a band. It must not be wider than the paper has dots:
  /// what is beyond is cut off or wraps.
  static func commands(_ bitmap: Bitmap, dots: Int) -> [[UInt8]] {
    precondition(bitmap.width <= dots && bitmap.rowOctets <= 255)
    let bitmap = withoutHazards(bitmap, dots: dots)
    let width = bitmap.rowOctets
    let fitting = (PrintJobBytes.chunkLimit - 8) / width / bandRows * bandRows
    let limit = min(largestBand, max(bandRows, fitting))
    var commands: [[UInt8]] = []
    var start = 0
    while start < bitmap.height {
      var end = start + 1
      while end < bitmap.height, end - start < limit, !isHazard(bitmap, betweenRow: end - 1) {
        end += 1
      }
      commands.append(
        [0x1D, 0x76, 0x30, 0x00, UInt8(width), 0, UInt8(end - start), 0]
          + bitmap.rows[(start * width)..<(end * width)])
      start = end
    }
    return commands
  }

  /// The picture shifted by as few blank columns as leave no real-time command within a row. Should
  /// none of the eight positions do, single dots are blackened: they show less than a drawer that
  /// opens.
  static func withoutHazards(_ bitmap: Bitmap, dots: Int) -> Bitmap {
    for shift in 0..<8 where bitmap.width + shift <= dots {
      let candidate = shift == 0 ? bitmap : bitmap.shifted(right: shift)
      if (0..<candidate.height).allSatisfy({ RealTime.firstHazard(in: candidate.row($0)) == nil }) {
        return candidate
      }
    }
    var repaired = bitmap
    for y in 0..<bitmap.height {
      // Each pass removes an octet 0x10 of the row for good.
      while let offset = RealTime.firstHazard(in: repaired.row(y)) {
        repaired[offset * 8 + 4, y] = true
      }
    }
    return repaired
  }

  /// Whether the end of a row and the beginning of the next would be a real-time command. A band
  /// that ends there puts its header between them.
  private static func isHazard(_ bitmap: Bitmap, betweenRow y: Int) -> Bool {
    guard let last = bitmap.row(y).last, let first = bitmap.row(y + 1).first else { return false }
    return RealTime.isHazard(last, first)
  }
}

extension Bitmap {
  func row(_ y: Int) -> ArraySlice<UInt8> { rows[(y * rowOctets)..<((y + 1) * rowOctets)] }
}
