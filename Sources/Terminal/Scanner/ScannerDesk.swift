/// Who a scan belongs to: the order that was armed when its first byte arrived.
///
/// One order at most holds a scanner; an order holds one by name, or all of them. A customer's code
/// whose owner is still armed is delivered to it; everything else is published. A delivery leaves
/// the order armed, for it may not take the code: ``disarm(_:)`` it once it has.
///
/// Nothing of it survives a restart: arm the orders that still wait, and a scan in progress is
/// nobody's.
public struct ScannerDesk: Hashable, Sendable {
  /// The scanners by the names of their sections.
  public let scanners: Set<String>
  private var armings: [Arming] = []
  private var inProgress: [String: ScanInProgress] = [:]
  private var armingsSoFar: UInt64 = 0

  public init(scanners: Set<String>) {
    self.scanners = scanners
  }

  private struct Arming: Hashable, Sendable {
    let order: ClientSN
    /// nil: all of them.
    let scanner: String?
    let at: Moment
    /// Tells one arming of an order from a later one.
    let serial: UInt64

    func holds(_ name: String) -> Bool { scanner == nil || scanner == name }
  }

  private struct ScanInProgress: Hashable, Sendable {
    /// nil: nobody's.
    let owner: UInt64?
  }
}

/// What a complete scan turned out to be.
public enum ScannedKind: Hashable, Sendable, CaseIterable {
  case paymentCode
  case goods
}

/// Where a complete scan goes.
public enum ScanDestination: Hashable, Sendable {
  /// The code pays for this order.
  case deliver(to: ClientSN)
  /// To whoever listens; a payment code only masked.
  case publish(masked: Bool)
}

/// Why a scanner could not be armed; nothing was changed.
public enum ScannerDeskError: Error, Hashable, Sendable {
  /// Another order holds it, or one of them.
  case busy(holder: ClientSN)
  case alreadyArmed
  case noSuchScanner(String)
}

extension ScannerDesk {
  /// The order waits for a customer's code from now on.
  ///
  /// - Parameter scanner: its name; nil arms all, those plugged in later included.
  public mutating func arm(
    _ order: ClientSN, scanner: String?, at now: Moment
  ) throws(ScannerDeskError) {
    if let scanner, !scanners.contains(scanner) { throw .noSuchScanner(scanner) }
    guard !isArmed(order) else { throw .alreadyArmed }
    if let other = armings.first(where: { scanner == nil || $0.holds(scanner ?? "") }) {
      throw .busy(holder: other.order)
    }
    armingsSoFar += 1
    armings.append(Arming(order: order, scanner: scanner, at: now, serial: armingsSoFar))
  }

  /// The order waits no more. Of an order that is not armed: nothing.
  public mutating func disarm(_ order: ClientSN) {
    armings.removeAll { $0.order == order }
  }

  public func isArmed(_ order: ClientSN) -> Bool {
    armings.contains { $0.order == order }
  }

  /// The order that holds this scanner.
  public func holder(of scanner: String) -> ClientSN? {
    armings.first { $0.holds(scanner) }?.order
  }

  /// A scan has begun: its owner is whoever holds the scanner now.
  ///
  /// - Parameter at: when the byte was read, which may be before an order was armed although it is
  ///   told after: such a scan is not that order's. While a scan is in progress on this scanner it
  ///   changes nothing.
  public mutating func firstByte(scanner: String, at moment: Moment) {
    guard scanners.contains(scanner), inProgress[scanner] == nil else { return }
    let owner = armings.first { $0.holds(scanner) && $0.at.boot <= moment.boot }
    inProgress[scanner] = ScanInProgress(owner: owner?.serial)
  }

  /// The scan that was in progress is complete. One whose beginning was not told is nobody's.
  public mutating func scanEnded(scanner: String, as kind: ScannedKind) -> ScanDestination {
    let owner = inProgress.removeValue(forKey: scanner)?.owner
    guard kind == .paymentCode else { return .publish(masked: false) }
    guard let owner, let arming = armings.first(where: { $0.serial == owner }) else {
      return .publish(masked: true)
    }
    return .deliver(to: arming.order)
  }

  /// The scan in progress will not be completed: unplugged, too long, or rubbish.
  public mutating func scanAbandoned(scanner: String) {
    inProgress[scanner] = nil
  }
}
