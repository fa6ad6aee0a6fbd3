/// The shop's picture above a slip: the PNG file that `[receipt] logo` names.
public struct ReceiptLogo: Hashable, Sendable {
  /// Octets of a file at most.
  public static let longest = 256 << 10
  /// Dots across and down at most; 30 mm of paper.
  static let most = (width: 576, height: 240)

  private let grey: GreyPicture

  /// - Throws: when the file is no PNG, is damaged, or has more than four million pixels.
  public init(png: [UInt8]) throws(PNGError) {
    guard png.count <= Self.longest else {
      throw PNGError(description: "it has more than \(Self.longest) octets; make it smaller")
    }
    let (pixels, width, height) = try PNGImage.read(png)
    let picture = GreyPicture(width: width, height: height, pixels: pixels)
    grey = picture.fitted(width: Self.most.width, height: Self.most.height)
  }

  /// The picture in black and white, in the middle of paper with so many dots across; smaller than
  /// the paper where it is smaller, never larger.
  func bitmap(dots: Int) -> Bitmap {
    let fitted = grey.fitted(width: dots, height: Self.most.height)
    return fitted.blackAndWhite().shifted(right: (dots - fitted.width) / 2)
  }
}

/// A picture of grey pixels, 0 black, 255 white.
struct GreyPicture: Hashable, Sendable {
  let width: Int
  let height: Int
  let pixels: [UInt8]

  /// The picture in its proportions, no larger than this.
  func fitted(width most: Int, height mostHigh: Int) -> GreyPicture {
    guard width > most || height > mostHigh else { return self }
    let isWide = width * mostHigh >= height * most
    let across = isWide ? most : max(1, width * mostHigh / height)
    let down = isWide ? max(1, height * most / width) : mostHigh
    var scaled: [UInt8] = []
    scaled.reserveCapacity(across * down)
    for y in 0..<down {
      let rows = (y * height / down)..<max(y * height / down + 1, (y + 1) * height / down)
      for x in 0..<across {
        let columns = (x * width / across)..<max(x * width / across + 1, (x + 1) * width / across)
        scaled.append(mean(columns, rows))
      }
    }
    return GreyPicture(width: across, height: down, pixels: scaled)
  }

  private func mean(_ columns: Range<Int>, _ rows: Range<Int>) -> UInt8 {
    var sum = 0
    for y in rows { for x in columns { sum += Int(pixels[y * width + x]) } }
    return UInt8(sum / (columns.count * rows.count))
  }

  /// Shades become patterns of dots; a drawing without shades keeps its edges sharp.
  func blackAndWhite() -> Bitmap {
    let shades = pixels.count { (64..<192).contains($0) }
    let isShaded = shades * 5 > pixels.count
    var bitmap = Bitmap(width: width, height: height)
    // What a pixel was too dark or too light goes to its neighbours (Floyd and Steinberg).
    var carried = [Int](repeating: 0, count: width + 2)
    for y in 0..<height {
      var next = [Int](repeating: 0, count: width + 2)
      var right = 0
      for x in 0..<width {
        let wanted = Int(pixels[y * width + x]) + (carried[x + 1] + right) / 16
        let isDark = wanted < 128
        bitmap[x, y] = isDark
        guard isShaded else { continue }
        let error = wanted - (isDark ? 0 : 255)
        right = error * 7
        next[x] += error * 3
        next[x + 1] += error * 5
        next[x + 2] += error
      }
      carried = next
    }
    return bitmap
  }
}
