package import Terminal

/// When IOTPay is asked what became of an order. No timetable is documented; a till at a counter is
/// told to ask, since nobody can reach it.
package enum IOTPayTimetable {
  /// How long an order is waited for.
  package static let life: Milliseconds = .minutes(15)

  /// The pause before the next question.
  ///
  /// - Parameter asked: how many were asked so far.
  /// - Returns: nil when the last one was asked.
  package static func pause(after asked: Int) -> Milliseconds? {
    switch asked {
    case ..<15: .seconds(2)
    case ..<39: .seconds(5)
    case ..<89: .seconds(15)
    default: nil
    }
  }
}
