import Journal
import Logging
import Terminal

/// The comparison that nobody waits for may take so long.
private let longest: Milliseconds = .hours(2)
/// A comparison is not begun by itself more often, whatever the clock says.
private let pause: Milliseconds = .hours(1)
/// After the start of the daemon or of the machine, other things come first.
private let afterStart: Milliseconds = .minutes(1)
/// The setting that holds the day compared last.
private let doneKey = "report_reconciled"

/// What the till remembers of its comparisons with the gateway.
struct Reconciling {
  var isRunning = false
  /// When one was begun by itself last, of CLOCK_BOOTTIME.
  var triedAt: Milliseconds?
  /// The day that was compared by itself last; nil until it is read from the journal.
  var doneDay: String?
}

extension Till {
  private var reconcileTime: ReconcileTime? {
    settings.reportReconcileAt.map { ReconcileTime(at: $0, offset: settings.dayOffset) }
  }

  /// When a comparison may be due next, of CLOCK_BOOTTIME; nil when there is none by itself.
  var nextReconciliation: Milliseconds? {
    guard let reconcileTime, activeRing?.isActivated == true else { return nil }
    let now = clock.now()
    let time = reportTime
    if reconciling.doneDay == reconcileTime.due(at: time).date {
      return now.boot + reconcileTime.next(after: time) - time
    }
    return max(earliestReconciliation, now.boot + .seconds(5))
  }

  private var earliestReconciliation: Milliseconds {
    max(startedAt.boot + afterStart, reconciling.triedAt.map { $0 + pause } ?? 0)
  }

  /// Compares the day that has ended, or is just ending, when its time has come: once, also after the
  /// daemon was off at that time. One that found no gateway is repeated an hour later.
  func considerReconciliation() {
    guard let reconcileTime, !reconciling.isRunning, !isStopped, journal.isWritable,
      activeRing?.isActivated == true, clock.now().boot >= earliestReconciliation
    else { return }
    let day = reconcileTime.due(at: reportTime)
    if reconciling.doneDay == nil {
      reconciling.doneDay = (try? journal.value(doneKey)).flatMap {
        $0.map { String(decoding: $0, as: UTF8.self) }
      }
    }
    guard reconciling.doneDay != day.date else { return }
    reconciling.triedAt = clock.now().boot
    reconciling.isRunning = true
    Task { await reconcileByItself(day) }
  }

  private func reconcileByItself(_ day: ReportDay) async {
    defer {
      reconciling.isRunning = false
      plan()
    }
    do {
      let result = try await compareOrders(of: day, within: longest)
      let isWorthALook = !result.differences.isEmpty || !result.unreachable.isEmpty
      log.log(
        level: isWorthALook ? .warning : .notice, "day compared with the gateway",
        metadata: [
          "date": "\(day.date)", "compared": "\(result.compared)",
          "differences": "\(result.differences.count)",
          "unreachable": "\(result.unreachable.count)",
        ])
      // Nothing was found out: the same day once more, later.
      guard result.compared > 0 || result.unreachable.isEmpty else { return }
      reconciling.doneDay = day.date
      try writing { try $0.set(key: doneKey, value: Array(day.date.utf8), sealed: false) }
    } catch {
      log.warning(
        "day not compared with the gateway",
        metadata: ["date": "\(day.date)", "error": "\(error)"])
    }
  }
}
