/// One way in which a network is bad. Times are milliseconds.
enum Toxic: Hashable, Sendable {
  /// Everything comes later, by `delay` give or take up to `jitter`; never in another order.
  case latency(delay: Int64, jitter: Int64)
  /// No more than so many octets a second.
  case bandwidth(octetsPerSecond: Int64)
  /// A black hole: nothing passes; the connection ends after `after`, or never.
  case blackHole(after: Int64?)
  /// Pieces of about `size` octets, with a pause between them.
  case slicer(size: Int, pause: Int64)
  /// The end of a connection is told later.
  case slowClose(delay: Int64)
  /// The connection is reset after `after`.
  case resetPeer(after: Int64)
  /// The connection ends after so many octets have passed in this direction.
  case limitData(octets: Int)
  /// The gateway's end is gone, and the terminal is not told: what it writes vanishes.
  case halfOpen
  /// Nobody listens.
  case refuse

  /// The name of its kind, for the table.
  var kind: String {
    switch self {
    case .latency: "latency"
    case .bandwidth: "bandwidth"
    case .blackHole: "black hole"
    case .slicer: "slicer"
    case .slowClose: "slow close"
    case .resetPeer: "reset peer"
    case .limitData: "limit data"
    case .halfOpen: "half-open"
    case .refuse: "refuse"
    }
  }

  static let kinds = [
    "latency", "bandwidth", "black hole", "slicer", "slow close", "reset peer", "limit data",
    "half-open", "refuse",
  ]
}

/// What is bad at one time: on the way to the gateway, and on the way back.
struct ToxicSet: Hashable, Sendable {
  var up: [Toxic] = []
  var down: [Toxic] = []

  static let none = ToxicSet()

  var all: [Toxic] { up + down }
  var refuses: Bool { all.contains(.refuse) }
  var isHalfOpen: Bool { all.contains(.halfOpen) }
  /// After how long a connection that is open, or is being opened, is reset.
  var resetAfter: Int64? {
    all.lazy.compactMap { if case .resetPeer(let after) = $0 { after } else { nil } }.min()
  }
  /// After how long it ends quietly.
  var endAfter: Int64? {
    all.lazy.compactMap { if case .blackHole(let after?) = $0 { after } else { nil } }.min()
  }
}
