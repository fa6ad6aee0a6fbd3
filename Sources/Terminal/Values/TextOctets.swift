extension String {
  /// The text that these octets are in UTF-8; nil where they are not.
  ///
  /// It does what `String(validating:as:)` does, which is not specialised and takes ten times as long
  /// for the short texts of an answer.
  package init?(utf8 octets: Span<UInt8>) {
    guard let text = try? UTF8Span(validating: octets) else { return nil }
    self.init(copying: text)
  }

  /// Whether all octets of its UTF-8 are such.
  package func allOctets(_ areSuch: (UInt8) -> Bool) -> Bool {
    var text = self
    return text.withUTF8 { $0.allSatisfy(areSuch) }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether JSON allows these octets within a text as they are (RFC 8259, strings).
  package var needsNoEscape: Bool {
    // Without a branch within: the compiler takes many octets at a time.
    var found: UInt8 = 0
    for index in indices {
      let octet = self[index]
      found |=
        (octet < 0x20 ? 1 : 0) | (octet == UInt8(ascii: "\"") ? 1 : 0)
        | (octet == UInt8(ascii: "\\") ? 1 : 0)
    }
    return found == 0
  }
}
