import Cryptography
import Glibc
import Journal
import Terminal

/// What the journal costs over 100,000 orders: the size of its files, and what pruning does to a
/// payment. `docs/performance.md` says how to read it.
struct Bench {
  var directory = "/tmp/upayd-journal-bench"
  var orders = 100_000
  var perDay = 200
  var keep = 400
  var keepEvents = 30

  // As in the daemon (Till+Retention.swift).
  private let stepTime: Int64 = 25_000
  private let mostRows = 100
  private let commitsToMove = 20

  func run() throws {
    mkdir(directory, 0o700)
    let journal = try Journal(
      directory: "\(directory)/state", seal: Seal(key: [UInt8](repeating: 7, count: 32)))
    var shop = Shop(journal)
    var pruning = Shop(journal)
    let steps = Durations()
    let moves = Durations()
    var rows = 16
    let days = (orders + perDay - 1) / perDay
    let start: Milliseconds = 1_767_225_600_000
    say("day  orders  file MB  unused MB  log MB")
    for day in 0..<days {
      // Every other day without pruning, so that both are measured on the same file.
      let prunes = day % 2 == 1
      var left = prunes
      for index in 0..<min(perDay, orders - day * perDay) {
        let wall = start + .days(Int64(day)) + .minutes(Int64(index) * 4)
        if prunes { try pruning.sell(at: wall) } else { try shop.sell(at: wall) }
        if left {
          let removed = try steps.measure { try step(journal, rows, at: wall) }
          let took = steps.all.last ?? 0
          rows = took > stepTime ? max(1, rows / 2) : took < stepTime / 3 ? rows * 2 : rows
          rows = min(rows, mostRows)
          left = removed > 0
        }
        if journal.commitsInLog >= commitsToMove { try moves.measure { try journal.moveLog() } }
      }
      try journal.checkpoint()
      if day % 25 == 24 || day == days - 1 { try show(journal, day: day + 1) }
    }
    say("")
    say(shop.payments.line("payment commit, no pruning"))
    say(pruning.payments.line("payment commit, with pruning"))
    say(
      "ratio with to without: p50 \(ratio(pruning, shop, 50)), p99 \(ratio(pruning, shop, 99))")
    say(steps.line("pruning step"))
    say(moves.line("log moved"))
  }

  private func step(_ journal: Journal, _ rows: Int, at wall: Milliseconds) throws -> Int {
    let (old, oldEvents) = (wall - .days(Int64(keep)), wall - .days(Int64(keepEvents)))
    return try journal.transaction { writer in
      try writer.removeEvents(before: oldEvents, limit: rows)
        + writer.removePrintJobs(endedBefore: oldEvents, limit: rows)
        + writer.removePrintIDs(before: old, limit: rows)
        + writer.removeOrders(unchangedSince: old, limit: rows)
    }
  }

  private func ratio(_ one: Shop, _ other: Shop, _ share: Int) -> String {
    let hundredths = Int64(
      100 * one.payments.percentile(share) / max(1, other.payments.percentile(share)))
    return Durations.milliseconds(hundredths * 10)
  }

  private func show(_ journal: Journal, day: Int) throws {
    let space = try journal.space()
    say(
      "\(day)  \(day * perDay)  \(space.database >> 20)  \(space.unused >> 20)  "
        + "\(space.log >> 20)")
  }

  private func say(_ text: String) {
    print(text)
    fflush(nil)
  }
}

var bench = Bench()
var words = CommandLine.arguments.dropFirst()
while let name = words.popFirst() {
  guard let value = words.popFirst() else { break }
  switch name {
  case "--directory": bench.directory = value
  case "--orders": bench.orders = Int(value) ?? bench.orders
  case "--per-day": bench.perDay = Int(value) ?? bench.perDay
  case "--keep": bench.keep = Int(value) ?? bench.keep
  case "--keep-events": bench.keepEvents = Int(value) ?? bench.keepEvents
  default:
    print("journal-bench [--directory DIR] [--orders N] [--per-day N] [--keep D] [--keep-events D]")
    exit(64)
  }
}
try bench.run()
