internal import CPNG

/// Why a picture did not become a PNG file.
public struct PNGError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
}

extension Bitmap {
  /// The picture as a PNG file of 8-bit grey.
  public func png() throws(PNGError) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width { pixels.append(self[x, y] ? 0 : 255) }
    }
    return try PNGImage.gray(pixels, width: width, height: height)
  }
}

/// Writes pictures as PNG files.
public enum PNGImage {
  /// A PNG file of `width` times `height` grey pixels, row by row; 0 is black, 255 white.
  public static func gray(_ pixels: [UInt8], width: Int, height: Int) throws(PNGError) -> [UInt8] {
    guard (1...16_384).contains(width), (1...65_536).contains(height),
      pixels.count == width * height
    else { throw PNGError(description: "a picture of \(width) x \(height) can't be written") }
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = 0  // PNG_FORMAT_GRAY: one 8-bit component
    defer { png_image_free(&image) }
    // The file is never larger than the pixels by more than headers and the filter octets.
    var size = pixels.count + height + pixels.count / 1_000 + 4_096
    var file = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&image, &file, &size, 0, pixels, Int32(width), nil) != 0 else {
      throw PNGError(description: "libpng could not write a picture of \(width) x \(height)")
    }
    return Array(file.prefix(size))
  }
}
