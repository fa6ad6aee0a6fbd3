internal import CPNG

extension PNGImage {
  /// Pixels of a picture that is read at most.
  static let mostPixels = 4_000_000

  /// The pixels of a PNG file in 8-bit grey, what is transparent on white.
  static func read(
    _ file: [UInt8]
  ) throws(PNGError) -> (pixels: [UInt8], width: Int, height: Int) {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard !file.isEmpty, png_image_begin_read_from_memory(&image, file, file.count) != 0 else {
      throw PNGError(description: "it is no PNG that can be read")
    }
    let (width, height) = (Int(image.width), Int(image.height))
    guard width > 0, height > 0, width <= 16_384, height <= 16_384, width * height <= mostPixels
    else {
      throw PNGError(
        description: "\(width) x \(height) pixels are too many; make it smaller")
    }
    // Grey and alpha, an octet each: PNG_FORMAT_GA.
    image.format = 0x01
    var samples = [UInt8](repeating: 0, count: width * height * 2)
    guard png_image_finish_read(&image, nil, &samples, Int32(width * 2), nil) != 0 else {
      throw PNGError(description: "it is damaged: libpng can't read its pixels")
    }
    let pixels = (0..<width * height).map { index in
      let (grey, alpha) = (Int(samples[2 * index]), Int(samples[2 * index + 1]))
      return UInt8((grey * alpha + 255 * (255 - alpha) + 127) / 255)
    }
    return (pixels, width, height)
  }
}
