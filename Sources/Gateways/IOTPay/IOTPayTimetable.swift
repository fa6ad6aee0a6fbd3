package import Terminal

/// When IOTPay is asked what became of an order. No timetable is documented; a till at a counter is
/// told to ask, since nobody can reach it.
package enum IOTPayTimetable {
  /// The pauses before each question; the last one repeats.
  package static let pauses: [Milliseconds] =
    Array(repeating: .seconds(2), count: 15) + Array(repeating: .seconds(5), count: 24)
    + [.seconds(15)]
}
