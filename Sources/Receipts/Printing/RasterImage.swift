internal import Glibc

/// Sends a picture by GS v 0, in bands that small receive buffers hold.
enum RasterImage {
  /// Rows of a band, a multiple of what print heads do at once.
  static let bandRows = 24
  static let largestBand = 120

  /// The commands that print the picture, one a band.
  static func commands(_ bitmap: Bitmap, dots: Int) -> [[UInt8]] {
    var commands: [[UInt8]] = []
    bands(of: bitmap, dots: dots) { commands.append($0 + $1) }
    return commands
  }

  /// Adds them to a job.
  static func append(_ bitmap: Bitmap, dots: Int, to job: inout PrintJobBytes) {
    bands(of: bitmap, dots: dots) { job.append($0, $1) }
  }

  /// Cuts the picture in bands. It must not be wider than the paper has dots: what is beyond is cut off
  /// or wraps.
  private static func bands(
    of bitmap: Bitmap, dots: Int, _ take: (_ header: [UInt8], _ rows: ArraySlice<UInt8>) -> Void
  ) {
    precondition(bitmap.width <= dots && bitmap.rowOctets <= 255)
    let bitmap = withoutHazards(bitmap, dots: dots)
    let width = bitmap.rowOctets
    let fitting = (PrintJobBytes.chunkLimit - 8) / width / bandRows * bandRows
    let limit = min(largestBand, max(bandRows, fitting))
    var start = 0
    while start < bitmap.height {
      var end = start + 1
      while end < bitmap.height, end - start < limit, !isHazard(bitmap, betweenRow: end - 1) {
        end += 1
      }
      take(
        [0x1D, 0x76, 0x30, 0x00, UInt8(width), 0, UInt8(end - start), 0],
        bitmap.rows[(start * width)..<(end * width)])
      start = end
    }
  }

  /// The picture shifted by as few blank columns as leave no real-time command within a row. Should
  /// none of the eight positions do, single dots are blackened: they show less than a drawer that
  /// opens.
  static func withoutHazards(_ bitmap: Bitmap, dots: Int) -> Bitmap {
    for shift in 0..<8 where bitmap.width + shift <= dots {
      let candidate = shift == 0 ? bitmap : bitmap.shifted(right: shift)
      if !candidate.hasHazardInARow { return candidate }
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
    let next = (y + 1) * bitmap.rowOctets
    return RealTime.isHazard(bitmap.rows[next - 1], bitmap.rows[next])
  }
}

extension Bitmap {
  /// Whether two octets beside each other in a row are a real-time command.
  var hasHazardInARow: Bool {
    rows.withUnsafeBufferPointer { octets in
      var from = 0
      // Only what begins one is looked at.
      while let start = octets.baseAddress, from < octets.count,
        let found = memchr(start + from, 0x10, octets.count - from)
      {
        let place = UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
        from = place + 1
        guard from % rowOctets != 0 else { continue }
        if RealTime.isHazard(octets[place], octets[from]) { return true }
      }
      return false
    }
  }

  func row(_ y: Int) -> ArraySlice<UInt8> { rows[(y * rowOctets)..<((y + 1) * rowOctets)] }
}
