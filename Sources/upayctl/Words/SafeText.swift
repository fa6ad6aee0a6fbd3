/// The text without what a terminal would obey: control characters, line ends and the marks that turn
/// the direction of writing become blanks.
func printable(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { scalars.append(isObeyed(scalar) ? " " : scalar) }
  return String(scalars)
}

/// Lines of a text that has some: each one printable.
func printableLines(_ text: String) -> [String] {
  text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    .map { printable(String($0)) }
}

/// JSON for a terminal: what it would obey is written as an escape (RFC 8259, section 7), which means
/// the same. The line ends between members stay.
func printableJSON(_ text: String) -> String {
  let digits = Array("0123456789abcdef")
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    guard isObeyed(scalar), scalar != "\n", scalar != "\t" else {
      result.append(scalar)
      continue
    }
    // All of them are in the basic plane.
    let hexadecimal = [12, 8, 4, 0].map { digits[Int(scalar.value >> UInt32($0)) & 15] }
    result.append(contentsOf: "\\u\(String(hexadecimal))".unicodeScalars)
  }
  return String(result)
}

private func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
  default: scalar.properties.generalCategory == .control
  }
}
