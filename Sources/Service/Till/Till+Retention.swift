import Journal
import Logging
import Terminal

/// How long one commit that removes old rows should take at most: a payment may have to wait for it.
private let stepTime: Milliseconds = 25
/// Rows of each kind that one commit removes at most, however fast the disk is.
private let mostRows = 100
/// So many commits are moved from the write-ahead log into the database in an idle moment; SQLite
/// itself does it after some hundred, within the commit of whoever comes next.
private let commitsToMove = 20
/// A log of this size is one that another program holds by reading.
private let longLog: Int64 = 64 << 20
/// Open orders do not put off the pruning for longer than this; a customer at the counter always does.
private let longestPutOff: Milliseconds = .hours(6)
/// For so long events and ended print jobs are kept when the disk is almost full.
private let keepWhenShort: Milliseconds = .days(1)
/// The setting under which ``Upkeep/reached`` is kept.
private let reachedKey = "time_reached"

/// What the till remembers of keeping its journal small. Times are of CLOCK_BOOTTIME.
struct Upkeep {
  var pruneAt: Milliseconds = 0
  /// When nothing was left that was too old.
  var doneAt: Milliseconds = 0
  /// Rows of each kind in one step: as many as go in ``stepTime``.
  var rows = 16
  var logMovedAt: Milliseconds = 0
  /// A time by the wall clock that has come for certain, with the CLOCK_BOOTTIME at which it was
  /// that: what a clock that is set wrong cannot pretend.
  var reached: Moment?
  /// When ``reached`` was stored last.
  var reachedStoredAt: Milliseconds?
  /// Whether the disk was almost full when it was looked at last.
  var isShort = false
  /// When a person was told last that the disk is almost full, or the log held.
  var toldShortAt: Milliseconds?
  var toldHeldAt: Milliseconds?
  /// What the journal takes of its disk, and what is left of that.
  var space: @Sendable (Journal) throws -> JournalSpace = { try $0.space() }
}

extension Till {
  /// When the journal is to be looked after next; always to come: what is due and had to be put off
  /// has its next turn soon.
  var pruneAt: Milliseconds {
    let now = clock.now().boot
    var next = upkeep.pruneAt > now ? upkeep.pruneAt : now + .minutes(1)
    if journal.commitsInLog >= commitsToMove {
      next = min(next, max(upkeep.logMovedAt + .minutes(1), now + .seconds(5)))
    }
    return min(next, nextReconciliation ?? .max)
  }

  /// Looks after the journal while no customer waits: removes what is older than it is kept, a small
  /// step at a time, and moves the write-ahead log before a payment has to.
  func prune() {
    considerReconciliation()
    let now = clock.now()
    guard !isStopped, journal.isWritable, !isServing else { return }
    let isOverdue = upkeep.isShort || now.boot - upkeep.doneAt > longestPutOff
    let mayPrune = isOverdue || !live.values.contains { !$0.order.state.isSettled }
    do {
      if now.boot >= upkeep.pruneAt, mayPrune {
        try step(at: now)
      } else if journal.commitsInLog >= commitsToMove,
        now.boot >= upkeep.logMovedAt + .minutes(1)
      {
        try moveLog(at: now)
      }
    } catch {
      log.error("not pruned", metadata: ["error": "\(error)"])
      upkeep.pruneAt = now.boot + .minutes(10)
      upkeep.logMovedAt = now.boot
    }
  }

  /// Whether a customer is waiting for the journal or the wire right now.
  private var isServing: Bool {
    onWire > 0
      || live.values.contains {
        $0.order.payment == .awaitingCode || $0.order.payment == .submitted
      }
  }

  private func step(at now: Moment) throws {
    let space = try look(at: now)
    guard space.log < longLog else {
      // Every page that is removed would make it longer.
      upkeep.pruneAt = now.boot + .minutes(10)
      return try moveLog(at: now)
    }
    let time = try pruningTime(at: now)
    let began = clock.now().boot
    let rows = upkeep.rows
    var removed = 0
    if let time {
      removed = try writing { try remove(rows, at: time, in: $0) }
    }
    adapt(to: clock.now().boot - began)
    if removed == 0 { try rest(at: now) }
    upkeep.pruneAt =
      now.boot + (removed > 0 ? .seconds(1) : upkeep.isShort ? .minutes(10) : .hours(1))
  }

  private func remove(
    _ rows: Int, at time: Milliseconds, in writer: Journal.Writer
  ) throws -> Int {
    let keepEvents =
      upkeep.isShort ? min(settings.keepEvents, keepWhenShort) : settings.keepEvents
    return try writer.removeEvents(before: time - keepEvents, limit: rows)
      + writer.removePrintJobs(endedBefore: time - keepEvents, limit: rows)
      + writer.removePrintIDs(before: time - settings.keep, limit: rows)
      + writer.removeOrders(unchangedSince: time - settings.keep, limit: rows)
      + writer.removeAgreements(endedBefore: time - settings.keep, limit: rows)
  }

  /// The next step is as long as the disk allows.
  private func adapt(to took: Milliseconds) {
    if took > stepTime {
      upkeep.rows = max(1, upkeep.rows / 2)
    } else if took < stepTime / 3 {
      upkeep.rows = min(mostRows, upkeep.rows * 2)
    }
  }

  /// Nothing more is old: what was removed leaves the log, too.
  private func rest(at now: Moment) throws {
    upkeep.doneAt = now.boot
    upkeep.logMovedAt = now.boot
    if try !journal.checkpoint() { tellHeld(at: now, try look(at: now)) }
  }

  private func moveLog(at now: Moment) throws {
    upkeep.logMovedAt = now.boot
    if try !journal.moveLog() { tellHeld(at: now, try look(at: now)) }
  }

  // MARK: Which time it is

  /// The time by which things are old; nil while none is certain.
  ///
  /// A clock that is far off would make everything look old. So it must agree with the gateway's;
  /// and where the gateway has not been heard since the machine was started, the time goes no further
  /// than the machine has run since it last agreed.
  private func pruningTime(at now: Moment) throws -> Milliseconds? {
    if let skew, abs(skew) < .days(1) {
      upkeep.reached = now
    } else if upkeep.reached == nil {
      let stored = try journal.value(reachedKey).flatMap {
        Int64(String(decoding: $0, as: UTF8.self))
      }
      upkeep.reached = stored.map { Moment(wall: $0, boot: now.boot) }
    }
    guard let reached = upkeep.reached else { return nil }
    let time = reached.wall + now.boot - reached.boot
    if upkeep.reachedStoredAt.map({ now.boot - $0 >= .hours(1) }) ?? true {
      try writing { try $0.set(key: reachedKey, value: Array("\(time)".utf8), sealed: false) }
      upkeep.reachedStoredAt = now.boot
    }
    return min(time, now.wall)
  }

  // MARK: The disk

  /// Looks at the disk, and says so when it is almost full.
  private func look(at now: Moment) throws -> JournalSpace {
    let space = try upkeep.space(journal)
    let wasShort = upkeep.isShort
    upkeep.isShort = space.isShort
    if space.isShort, upkeep.toldShortAt.map({ now.boot - $0 >= .hours(6) }) ?? true {
      upkeep.toldShortAt = now.boot
      log.warning(
        "the disk is almost full; when it is full no payment is taken", metadata: space.metadata)
    } else if wasShort, !space.isShort {
      log.notice("the disk has room again", metadata: space.metadata)
    }
    return space
  }

  private func tellHeld(at now: Moment, _ space: JournalSpace) {
    guard space.log >= longLog, upkeep.toldHeldAt.map({ now.boot - $0 >= .hours(6) }) ?? true
    else { return }
    upkeep.toldHeldAt = now.boot
    log.warning(
      "another program keeps reading the journal, so its log grows; end that program",
      metadata: space.metadata)
  }
}

extension JournalSpace {
  /// Less than a twentieth of the disk is left, or what a twentieth of a small disk would be: 64 MiB
  /// to 256 MiB; of a very small one, a quarter.
  var isShort: Bool {
    let least = min(max(disk / 20, 64 << 20), 256 << 20)
    return available < min(least, disk / 4)
  }

  fileprivate var metadata: Logger.Metadata {
    [
      "available_mb": "\(available >> 20)", "disk_mb": "\(disk >> 20)",
      "journal_mb": "\(database >> 20)", "unused_mb": "\(unused >> 20)", "log_mb": "\(log >> 20)",
    ]
  }
}
