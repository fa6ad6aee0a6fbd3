/// Reads a table from its first row to its last, around what can't be read.
struct RowScan {
  struct Row {
    var id: Int64
    /// Whether what the row says makes sense.
    var isWhole: Bool
  }

  /// What its rows are, for a person.
  let table: String

  /// - Parameter read: reads the first row whose number is this or greater, and keeps what it says;
  ///   nil when there is none. The same row may be read several times.
  /// - Returns: what is lost, in words.
  func run(_ read: (_ from: Int64) throws(JournalError) -> Row?) -> [String] {
    var from: Int64 = 0
    var lost: [String] = []
    while true {
      do throws(JournalError) {
        guard let row = try read(from) else { return lost }
        if !row.isWhole { lost.append("\(table): row \(row.id) makes no sense") }
        guard row.id < .max else { return lost }
        from = max(from, row.id) + 1
      } catch {
        guard let (row, next) = beyond(from, read) else {
          lost.append("\(table): everything from row \(from) on")
          return lost
        }
        lost.append("\(table): rows \(from) to \(row.id - 1)")
        if !row.isWhole { lost.append("\(table): row \(row.id) makes no sense") }
        from = next
      }
    }
  }

  /// The first row behind a hole: ever greater steps until one can be read, and then back to the end
  /// of the hole by halves.
  private func beyond(
    _ hole: Int64, _ read: (Int64) throws(JournalError) -> Row?
  ) -> (Row, next: Int64)? {
    var bad = hole
    var good: Int64?
    for power in 0..<63 where good == nil {
      let (probe, overflow) = hole.addingReportingOverflow(1 << Int64(power))
      guard !overflow else { return nil }
      if canRead(probe, read) { good = probe } else { bad = probe }
    }
    guard var good else { return nil }
    while good - bad > 1 {
      let middle = bad + (good - bad) / 2
      if canRead(middle, read) { good = middle } else { bad = middle }
    }
    guard let row = try? read(good) else { return nil }
    return (row, row.id + 1)
  }

  private func canRead(_ from: Int64, _ read: (Int64) throws(JournalError) -> Row?) -> Bool {
    do throws(JournalError) {
      _ = try read(from)
      return true
    } catch {
      return false
    }
  }
}
