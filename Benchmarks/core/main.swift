import Glibc

/// What an order costs in the core, without disk and network: whole lives through the real codec and
/// the simulator's gateway. `docs/performance.md` says how to read it.
struct Bench {
  var rounds = 20
  var orders = 2_000
  var perWorld = 20
  var lives = Life.allCases

  func run() throws {
    let exchanges = try recorded()
    var mixed: [Double] = []
    var signing: [Double] = []
    var reading: [Double] = []
    var requests = 0
    // In turns, since machines change their speed from second to second.
    for _ in 0..<rounds {
      mixed.append(try microseconds { requests = try lives(lives, count: orders) })
      signing.append(microseconds { _ = Peers.sign(exchanges) })
      reading.append(try microseconds { _ = try Peers.read(exchanges) })
    }
    let perOrder = median(mixed) / Double(orders)
    let share = Double(requests) / Double(orders)
    say("\(orders) orders a round, \(rounds) rounds, \(text(share)) requests an order; medians")
    say("")
    say("                                  µs an order   orders a second   times the peer")
    say(row("whole lives", perOrder, nil))
    let own = Double(exchanges.count) / share
    say(row("peer: two MD5 a request", median(signing) / own, perOrder))
    say(row("peer: JSONDecoder, answers once", median(reading) / own, perOrder))
    for life in lives where lives.count > 1 {
      let count = orders / lives.count
      let times = try (0..<rounds).map { _ in
        try microseconds { requests = try self.lives([life], count: count) }
      }
      let name = "\(life.rawValue), \(text(Double(requests) / Double(count))) requests"
      say(row(name, median(times) / Double(count), nil))
    }
  }

  /// The messages of the other payment systems, each made or read so many times.
  func wire(_ count: Int) throws {
    say("\(count) messages each")
    say("")
    say("                                  µs, median        µs, p99          at most")
    for row in try Wire(count: count).rows() {
      say(
        pad(row.name, 34, right: false) + pad(text(row.median), 10) + pad(text(row.high), 15)
          + pad(text(row.limit), 17))
    }
  }

  /// What goes over the wire in some worlds.
  private func recorded() throws -> [Counter.Exchange] {
    var all: [Counter.Exchange] = []
    for seed in 0..<10 {
      var counter = try Counter(seed: UInt64(seed))
      counter.exchanges = []
      for index in 0..<perWorld { try counter.live(lives[index % lives.count]) }
      all += counter.exchanges ?? []
    }
    return all
  }

  /// - Returns: how many requests there were.
  private func lives(_ lives: [Life], count: Int) throws -> Int {
    var requests = 0
    var counter = try Counter(seed: 1)
    for index in 0..<count {
      if index > 0, index % perWorld == 0 {
        requests += counter.requests
        counter = try Counter(seed: UInt64(index))
      }
      try counter.live(lives[index % lives.count])
    }
    return requests + counter.requests
  }

  private func microseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = Self.now()
    try body()
    return Double(Self.now() - start) / 1_000
  }

  /// Nanoseconds of this process on the processor: what else the machine does is not in it.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private func row(_ name: String, _ cost: Double, _ whole: Double?) -> String {
    let ratio = whole.map { text($0 / cost) } ?? ""
    return pad(name, 32, right: false) + pad(text(cost), 13)
      + pad(String(Int(1_000_000 / cost)), 18) + pad(ratio, 17)
  }

  private func pad(_ text: String, _ width: Int, right: Bool = true) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.count))
    return right ? blanks + text : text + blanks
  }

  private func text(_ value: Double) -> String {
    let tenths = Int(value * 10 + 0.5)
    return "\(tenths / 10).\(tenths % 10)"
  }

  private func say(_ text: String) {
    print(text)
    fflush(nil)
  }
}

var bench = Bench()
var words = CommandLine.arguments.dropFirst()
var wire: Int?
while let name = words.popFirst() {
  let value = words.popFirst() ?? ""
  switch (name, Int(value), Life(rawValue: value)) {
  case ("--rounds", let count?, _) where count > 0: bench.rounds = count
  case ("--orders", let count?, _) where count > 0: bench.orders = count
  case ("--per-world", let count?, _) where count > 0: bench.perWorld = count
  case ("--life", _, let life?): bench.lives = [life]
  case ("--wire", let count?, _) where count > 0: wire = count
  default:
    print("core-bench [--rounds N] [--orders N] [--per-world N] [--life NAME] | --wire N")
    print("lives: " + Life.allCases.map(\.rawValue).joined(separator: ", "))
    exit(64)
  }
}
if let wire {
  try bench.wire(wire)
} else {
  try bench.run()
}
