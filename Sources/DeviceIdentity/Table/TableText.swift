/// A line of a table that is wrong, and what would be right.
public struct TableComplaint: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  public let line: Int
  public let message: String

  public init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  public var description: String { "\(file):\(line): \(message)" }
}

/// The text of a table: a line for each thing, of words with blanks between them, and at its end a
/// name between quotation marks, which may be left out. What follows `#` is a comment.
package struct TableText: Sendable {
  /// Octets of a file and of a line that are read.
  package static let longest = 256 * 1_024
  package static let longestLine = 200

  package struct Line: Hashable, Sendable {
    package var number: Int
    package var words: [String]
    package var name: String
  }

  /// Those that hold something.
  package private(set) var lines: [Line] = []
  package private(set) var complaints: [TableComplaint] = []

  /// - Parameter file: its name, for the complaints.
  package init(_ octets: some Collection<UInt8>, file: String) {
    guard octets.count <= Self.longest else {
      complaints = [
        TableComplaint(file: file, line: 1, message: "it has more than \(Self.longest) octets")
      ]
      return
    }
    // What some editors put at the beginning of a file.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = octets.dropFirst(octets.starts(with: mark) ? mark.count : 0)
    let rows = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, octets) in rows.enumerated() {
      do throws(TableMistake) {
        let (words, name) = try Self.parts(octets)
        if !words.isEmpty { lines.append(Line(number: index + 1, words: words, name: name)) }
      } catch {
        complaints.append(TableComplaint(file: file, line: index + 1, message: error.message))
      }
    }
  }

  private static func parts(
    _ octets: some Collection<UInt8>
  ) throws(TableMistake) -> (words: [String], name: String) {
    guard octets.count <= longestLine else {
      throw TableMistake("the line has \(octets.count) octets; at most \(longestLine) are read")
    }
    guard let text = String(validating: octets, as: UTF8.self),
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\t" || $0 == "\r" })
    else { throw TableMistake("the line holds octets that are no text; write UTF-8") }
    let line = text.drop(while: isBlank)
    guard let first = line.first, first != "#", first != ";" else { return ([], "") }
    let body = line.prefix { $0 != "\"" && $0 != "#" }
    let words = body.split(whereSeparator: isBlank).map(String.init)
    var rest = line[body.endIndex...]
    guard rest.first == "\"" else { return (words, "") }
    rest = rest.dropFirst()
    guard let end = rest.firstIndex(of: "\"") else {
      throw TableMistake("the name has no \" at its end")
    }
    let name = String(rest[..<end])
    let after = rest[rest.index(after: end)...].drop(while: isBlank)
    guard after.isEmpty || after.first == "#" else {
      throw TableMistake(
        "behind the name stands \"\(after.prefix(32))\"; the name is the last of a line")
    }
    return (words, name)
  }

  private static func isBlank(_ character: Character) -> Bool {
    character == " " || character == "\t" || character == "\r" || character == "\r\n"
  }
}

/// What is wrong with a line, where the line is known.
package struct TableMistake: Error, Hashable, Sendable {
  package let message: String
  package init(_ message: String) { self.message = message }
}
