import Glibc
import Synchronization

/// What the daemon takes of the machine, over all its lives.
final class Vitals: Sendable {
  struct Summary: Sendable {
    var first: ProcessFigures?
    var last: ProcessFigures?
    var mostResident: Int64 = 0
    var mostDescriptors = 0
    var samples = 0
    /// Sums for the line through all samples: seconds and octets.
    fileprivate var sums = (x: 0.0, y: 0.0, xx: 0.0, xy: 0.0)

    /// Octets of resident memory that come or go in an hour, by the line through all samples.
    var slope: Double {
      let count = Double(samples)
      let spread = count * sums.xx - sums.x * sums.x
      guard samples > 2, spread > 0 else { return 0 }
      return (count * sums.xy - sums.x * sums.y) / spread * 3_600
    }
  }

  private let summary = Mutex(Summary())

  var now: Summary { summary.withLock { $0 } }

  /// Looks every half second until the task is cancelled. A daemon that has just started is not
  /// counted: it has not warmed up.
  func watch(_ daemon: Daemon) async {
    let start = Steady.now
    while !Task.isCancelled {
      let since = await daemon.servesSince
      if since > 0, Steady.now - since > 2_000, let pid = await daemon.pid,
        let figures = ProcessFigures.of(pid)
      {
        add(figures, at: Double(Steady.now - start) / 1_000)
      }
      try? await Task.sleep(for: .milliseconds(500))
    }
  }

  private func add(_ figures: ProcessFigures, at seconds: Double) {
    summary.withLock { summary in
      if summary.first == nil { summary.first = figures }
      summary.last = figures
      summary.mostResident = max(summary.mostResident, figures.residentOctets)
      summary.mostDescriptors = max(summary.mostDescriptors, figures.descriptors)
      summary.samples += 1
      let octets = Double(figures.residentOctets)
      summary.sums.x += seconds
      summary.sums.y += octets
      summary.sums.xx += seconds * seconds
      summary.sums.xy += seconds * octets
    }
  }
}
