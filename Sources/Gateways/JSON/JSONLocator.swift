import Terminal

/// Finds where values stand in a JSON document, so that a signature is checked over the octets that
/// came and not over ours.
package struct JSONLocator {
  private let octets: [UInt8]
  private let path: [String]
  private var offset = 0
  private var found: [Range<Int>] = []

  /// Where the values of a member stand: one, unless the document says it twice.
  ///
  /// - Parameters:
  ///   - octets: a document that ``JSONReader`` has read without complaint; of others nothing is
  ///     promised but an end.
  ///   - path: the names of the members that lead there, from the root on.
  package static func places(of path: [String], in octets: [UInt8]) -> [Range<Int>] {
    var locator = JSONLocator(octets: octets, path: path)
    if octets.starts(with: [0xEF, 0xBB, 0xBF]) { locator.offset = 3 }
    locator.value(below: 0, isOnPath: true)
    return locator.found
  }

  private init(octets: [UInt8], path: [String]) {
    self.octets = octets
    self.path = path
  }

  /// - Parameters:
  ///   - depth: how many objects and arrays are around it.
  ///   - isOnPath: every name that led here is the path's.
  private mutating func value(below depth: Int, isOnPath: Bool) {
    guard depth < JSONReader.maximumDepth else { return }
    skip { $0 <= 0x20 }
    let start = offset
    switch peek {
    case UInt8(ascii: "{"): object(depth, isOnPath)
    case UInt8(ascii: "["): array(depth)
    case UInt8(ascii: "\""): skipText()
    default: skip { $0 > 0x20 && !",]}".utf8.contains($0) }
    }
    if isOnPath, depth == path.count { found.append(start..<min(offset, octets.count)) }
  }

  private mutating func object(_ depth: Int, _ isOnPath: Bool) {
    offset += 1
    while let octet = peek, octet != UInt8(ascii: "}") {
      guard octet == UInt8(ascii: "\"") else {
        offset += 1
        continue
      }
      let start = offset
      skipText()
      let isNext = isOnPath && depth < path.count && name(start..<offset) == path[depth]
      skip { $0 <= 0x20 || $0 == UInt8(ascii: ":") }
      value(below: depth + 1, isOnPath: isNext)
    }
    offset += 1
  }

  private mutating func array(_ depth: Int) {
    offset += 1
    while let octet = peek, octet != UInt8(ascii: "]") {
      if octet <= 0x20 || octet == UInt8(ascii: ",") {
        offset += 1
      } else {
        let start = offset
        value(below: depth + 1, isOnPath: false)
        // What is no value at all is passed over.
        if offset == start { offset += 1 }
      }
    }
    offset += 1
  }

  /// The name as it reads: an escape in it is one in the text only.
  private func name(_ range: Range<Int>) -> String? {
    guard case .text(let name)? = try? JSONReader.read(Array(octets[range])) else { return nil }
    return name
  }

  private mutating func skipText() {
    offset += 1
    while let octet = peek, octet != UInt8(ascii: "\"") {
      offset += octet == UInt8(ascii: "\\") ? 2 : 1
    }
    offset = min(offset + 1, octets.count)
  }

  private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while let octet = peek, isSkipped(octet) { offset += 1 }
  }

  private var peek: UInt8? { offset < octets.count ? octets[offset] : nil }
}
