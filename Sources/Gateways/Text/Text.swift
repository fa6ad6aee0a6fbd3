import Terminal

extension String {
  /// Holds a control character (C0, DEL or C1): a line end, a tab, an escape.
  var hasControlCharacters: Bool { unicodeScalars.contains(where: \.isControl) }

  /// At most `limit` octets of UTF-8, cut between two code points, without control characters.
  func cleaned(to limit: Int) -> String {
    // What is plain and short enough, as nearly everything is.
    if utf8.count <= limit, allOctets({ (0x20...0x7E).contains($0) }) { return self }
    var result = String.UnicodeScalarView()
    var size = 0
    for scalar in unicodeScalars where !scalar.isControl {
      size += UTF8.width(scalar)
      guard size <= limit else { break }
      result.append(scalar)
    }
    return String(result)
  }

  /// The text as it may stand in a log: long runs of letters and digits, which could be a payment
  /// code, show two characters at either end; what is part of a `known` number stays.
  func withoutCodes(except known: [String]) -> String {
    var result = ""
    var run = ""
    func shown(_ run: String) -> String {
      guard run.utf8.count >= 16, run.utf8.contains(where: \.isDigit),
        !known.contains(where: { $0.contains(run) })
      else {
        return run
      }
      return run.prefix(2) + "****" + run.suffix(2)
    }
    for scalar in unicodeScalars {
      if scalar.isASCII, UInt8(ascii: scalar).isAlphanumeric {
        run.unicodeScalars.append(scalar)
      } else {
        result += shown(run)
        run = ""
        result.unicodeScalars.append(scalar)
      }
    }
    return result + shown(run)
  }

  /// 1 to `limit` octets of printable ASCII without blanks.
  func isPrintable(upTo limit: Int) -> Bool {
    (1...limit).contains(utf8.count) && allOctets { (0x21...0x7E).contains($0) }
  }

  /// 1 to `limit` digits.
  func isDigits(upTo limit: Int) -> Bool {
    (1...limit).contains(utf8.count) && allOctets(\.isDigit)
  }
}

extension Unicode.Scalar {
  var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
