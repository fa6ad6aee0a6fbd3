extension Order {
  /// What an answer's report is worth to this order (rule 3).
  enum Standing: Hashable {
    case ours
    /// Ours but for the sum.
    case amountDiffers
    /// Somebody else's order under our number.
    case foreign
    /// The number was taken before our first transmission, and nothing proves the order ours.
    case doubtful
    /// It says too little to be held against us or for us.
    case unclear
  }

  /// Judges a report and, when it is ours, keeps what it tells.
  mutating func take(_ report: OrderReport, at now: Moment) -> Standing {
    if report.ownership == .proven { progress.provenOurs = true }
    let standing = standing(of: report)
    if standing == .doubtful, report.isPaid { progress.doubtfulPaid = true }
    guard standing == .ours else { return standing }
    if report.status != nil, report.status != .unknown { progress.shown = true }
    if let told = report.sn { note(number: told) }
    tradeNo = report.tradeNo ?? tradeNo
    payway = report.payway ?? payway
    subPayway = report.subPayway ?? subPayway
    payerLogin = report.payerLogin ?? payerLogin
    if request.kind == .precreate, payment == .submitted { qrCode = report.qrCode ?? qrCode }
    return .ours
  }

  private func standing(of report: OrderReport) -> Standing {
    switch report.ownership {
    case .foreign: return .foreign
    case .unclear: return .unclear
    case .proven, .ours: break
    }
    guard let amount = report.totalAmount else {
      // Of what was proven ours, that nobody has paid it yet is said without a sum.
      let isOpen = report.status == .created && progress.provenOurs
      return report.ownership == .proven || isOpen ? .ours : .unclear
    }
    if isPerhapsForeign {
      return amount == request.totalAmount ? .doubtful : .foreign
    }
    return amount == request.totalAmount ? .ours : .amountDiffers
  }

  /// The number was taken before our first transmission, and nothing has proven the order ours.
  var isPerhapsForeign: Bool { progress.numberTaken && !progress.provenOurs }

  /// An order that is not ours, or not of our sum, was seen: nothing that moves money leaves.
  var isNotOurs: Bool { progress.foreignSeen || progress.amountDiffers }

  /// An order that is not ours stands under our number.
  mutating func seenForeign(at now: Moment, _ effects: inout [OrderEffect]) {
    progress.foreignSeen = true
    if isPerhapsForeign {
      // Our one transmission met it, so ours was never made: nothing to watch, nothing to return.
      payment = .failed
      error = .numberUsedElsewhere
      close(watched: false, at: now, &effects)
    } else {
      seenStranger(.numberUsedElsewhere, at: now, &effects)
    }
  }

  /// What stands under our number is not ours, or not of our sum: a person decides, unless nothing
  /// of ours ever left.
  mutating func seenStranger(
    _ cause: OrderError, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard progress.payMayHaveLeft else {
      return endUnsent(.numberUsedElsewhere, as: .failed, &effects)
    }
    error = cause
    needAttention(at: now)
  }
}

extension OrderReport {
  /// Whether some of the money is with the shop.
  var isPaid: Bool { status == .paid || status == .partiallyRefunded }
}
