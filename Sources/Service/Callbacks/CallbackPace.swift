import Terminal

/// How many notifications are looked at: `rate` in a minute, and a quarter of that at once.
struct CallbackPace {
  private let rate: Int64
  private let most: Int64
  /// Sixty thousand for each that may come.
  private var credit: Int64
  private var countedAt: Milliseconds

  init(rate: Int, at boot: Milliseconds) {
    self.rate = Int64(rate)
    most = max(1, Int64(rate) / 4) * 60_000
    credit = most
    countedAt = boot
  }

  /// Whether one more may be looked at now.
  mutating func take(at boot: Milliseconds) -> Bool {
    // No longer than it takes to fill up, so that the product stays small.
    let passed = min(max(0, boot - countedAt), .minutes(1))
    countedAt = boot
    credit = min(most, credit + passed * rate)
    guard credit >= 60_000 else { return false }
    credit -= 60_000
    return true
  }
}

/// The newest notifications that were heard: one that comes again is acknowledged, and nothing else.
struct RecentDigests {
  static let most = 1_024
  private var verdicts: [[UInt8]: NotificationVerdict] = [:]
  private var order: [[UInt8]] = []
  private var oldest = 0

  func verdict(of digest: [UInt8]) -> NotificationVerdict? { verdicts[digest] }

  mutating func add(_ digest: [UInt8], _ verdict: NotificationVerdict) {
    guard verdicts.updateValue(verdict, forKey: digest) == nil else { return }
    if order.count < Self.most {
      order.append(digest)
    } else {
      verdicts[order[oldest]] = nil
      order[oldest] = digest
      oldest = (oldest + 1) % Self.most
    }
  }
}
