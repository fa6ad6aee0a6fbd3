internal import Terminal

// The spelling of values, shared by their types.

let durationUnits: [(name: String, length: Milliseconds)] = [
  ("ms", 1), ("s", .seconds(1)), ("m", .minutes(1)), ("h", .hours(1)), ("d", .days(1)),
]

/// A duration in the largest unit that fits: `90s`, `2h`.
func durationText(_ duration: Milliseconds) -> String {
  if duration == 0 { return "0s" }
  let unit = durationUnits.last { duration % $0.length == 0 } ?? durationUnits[0]
  return "\(duration / unit.length)\(unit.name)"
}

func isDigit(_ octet: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
}

/// A number written in 1 to 15 ASCII digits.
func digits(_ text: some StringProtocol) -> Int? {
  guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
  return Int(text)
}

/// `04:30` in minutes.
func clockTime(_ text: Substring) -> Int? {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
  guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
    let hours = digits(parts[0]), let minutes = digits(parts[1]), hours < 24, minutes < 60
  else { return nil }
  return hours * 60 + minutes
}

/// nil when empty.
func textOrNothing(_ text: String, _ limit: Int) throws(ValueError) -> String? {
  guard text.utf8.count <= limit else { throw ValueError("it has \(text.utf8.count) octets") }
  guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
    throw ValueError("it has a control character in it")
  }
  return text.isEmpty ? nil : text
}

func absolutePath(_ text: String) throws(ValueError) -> String? {
  guard let path = try textOrNothing(text, 1_024) else { return nil }
  guard path.hasPrefix("/") else { throw ValueError("it does not begin with /") }
  return path
}

func trimmed(_ text: some StringProtocol) -> String {
  let blank = { (character: Character) in character == " " || character == "\t" }
  var rest = Substring(text).drop(while: blank)
  while let last = rest.last, blank(last) { rest.removeLast() }
  return String(rest)
}

/// How many letters must be changed, added or left out to make one word of the other; both are cut
/// at 64 characters.
func distance(_ left: String, _ right: String) -> Int {
  let (left, right) = (Array(left.prefix(64)), Array(right.prefix(64)))
  var row = Array(0...right.count)
  for (i, character) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in right.indices {
      let cost = diagonal + (character == right[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(cost, diagonal + 1, row[j] + 1)
    }
  }
  return row[right.count]
}

/// `; did you mean pay_timeout?`, when one of the words is near.
func suggestion(_ word: String, among words: [String]) -> String {
  let near = words.map { (word: $0, distance: distance(word, $0)) }.min {
    $0.distance < $1.distance
  }
  guard let near, near.distance <= max(2, word.count / 3) else { return "" }
  return "; did you mean \(near.word)?"
}
