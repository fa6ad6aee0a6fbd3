/// Reads a table that is ordered by a text, from both ends where something between can't be read.
struct KeyScan {
  /// What its rows are, for a person.
  let table: String

  /// - Parameters:
  ///   - upwards: reads the first row after this key, keeps what it says, and answers its key.
  ///   - downwards: the same with the last row before this key; nil: with the last of all.
  /// - Returns: what is lost, in words.
  func run(
    upwards: (_ after: String) throws(JournalError) -> String?,
    downwards: (_ before: String?) throws(JournalError) -> String?
  ) -> [String] {
    var low = ""
    do throws(JournalError) {
      while let key = try upwards(low), key > low { low = key }
      return []
    } catch {
      var high: String?
      // What can't be read ends this way, too.
      while let key = try? downwards(high), key > low, high.map({ key < $0 }) ?? true { high = key }
      return ["\(table): some between \(Self.shown(low)) and \(high.map(Self.shown) ?? "the end")"]
    }
  }

  private static func shown(_ key: String) -> String { key.isEmpty ? "the beginning" : key }
}
