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
    job.expect(bitmap.rows.count + 256)
    bands(of: bitmap, dots: dots) { header, rows in
      job.append {
        $0 += header
        $0 += rows
      }
    }
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
    // Wide ones hold fewer rows: no chunk is longer than twice the limit.
    let limit = min(
      largestBand, max(min(bandRows, (PrintJobBytes.longestCommand - 8) / width), fitting))
    // A band that ends there puts its header between the two octets.
    var borders = bitmap.hazards.rowEnds[...]
    var start = 0
    while start < bitmap.height {
      var end = min(start + limit, bitmap.height)
      if let border = borders.first, border < end {
        end = border + 1
        borders.removeFirst()
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
      if !candidate.hazards.isInARow { return candidate }
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
}

/// Where octets of a picture beside each other are a real-time command.
private struct PictureHazards {
  var isInARow = false
  /// The rows whose last octet is one with the first octet of the next, rising.
  var rowEnds: [Int] = []
}

extension Bitmap {
  fileprivate var hazards: PictureHazards {
    var hazards = PictureHazards()
    rows.withUnsafeBufferPointer { octets in
      var next = 0
      // Only what begins one is looked at.
      while let start = octets.baseAddress, next < octets.count,
        let found = memchr(start + next, 0x10, octets.count - next)
      {
        let place = UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
        next = place + 1
        guard next < octets.count, RealTime.isHazard(octets[place], octets[next]) else { continue }
        if next % rowOctets == 0 {
          hazards.rowEnds.append(place / rowOctets)
        } else {
          hazards.isInARow = true
        }
      }
    }
    return hazards
  }

  func row(_ y: Int) -> ArraySlice<UInt8> { rows[(y * rowOctets)..<((y + 1) * rowOctets)] }
}
