extension String {
  /// The text that these octets are in UTF-8; nil where they are not.
  ///
  /// It does what `String(validating:as:)` does, which is not specialised and takes ten times as long
  /// for the short texts of an answer.
  package init?(utf8 octets: ArraySlice<UInt8>) {
    self.init(decoding: octets, as: UTF8.self)
    // What is no UTF-8 was replaced by other octets.
    guard octets.allSatisfy({ $0 < 0x80 }) || utf8.elementsEqual(octets) else { return nil }
  }
}
