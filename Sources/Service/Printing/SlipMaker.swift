import Gateways
import Receipts
import Terminal

/// What a slip about an order says.
struct SlipMaker {
  let settings: TillSettings
  let order: Order
  /// The language of the printer it is for.
  let language: Language

  /// The slip that goes with what happened.
  func slip(_ wanted: SlipRequest, at now: Moment) -> Slip {
    switch wanted {
    case .receipt: receipt(at: order.paidAt ?? now)
    case .qr: qr(at: order.createdAt)
    case .giveBack(let index): giveBack(order.returns[index])
    }
  }

  /// A slip that shows whether the printer is set up right.
  static func test(_ settings: TillSettings, _ language: Language, at now: Moment) -> Slip {
    let time = SlipTime(wall: now.wall, offsetMinutes: settings.dayOffset)
    var slip = Slip(kind: .test, language: language, time: time, currency: settings.currency)
    slip.shop = settings.name ?? settings.subject
    slip.header = settings.receiptHeader
    slip.footer = settings.receiptFooter
    slip.operator = settings.operator
    return slip.marked(.test)
  }

  /// What a person who asks for the receipt gets: the QR code while it can be paid, the receipt
  /// once it was. Nil where there is nothing to show.
  func receiptOrQR(at now: Moment) -> Slip? {
    if order.paidAt != nil { return receipt(at: order.paidAt ?? now) }
    guard order.payment == .inProgress, order.qrCode != nil else { return nil }
    return qr(at: order.createdAt)
  }

  private func receipt(at moment: Moment) -> Slip {
    var slip = base(.receipt, at: moment, amount: order.request.totalAmount)
    slip.state = state
    // A copy that is printed after a return must not look like the whole payment.
    let givenBack = order.returns.filter { $0.state == .succeeded }.reduce(0) {
      $0 + $1.amount.minorUnits
    }
    if givenBack > 0 { slip.refundedAmount = Amount(givenBack) }
    return slip
  }

  private func qr(at moment: Moment) -> Slip {
    var slip = base(.qr, at: moment, amount: order.request.totalAmount)
    slip.qr = order.qrCode
    slip.validUntil = order.qrExpiresAt.map(time)
    slip.state = state
    return slip
  }

  private func giveBack(_ change: Return) -> Slip {
    let kind: Slip.Kind = change.kind == .refund ? .refund : .revoke
    var slip = base(kind, at: change.updatedAt, amount: change.amount)
    slip.latePayment = change.kind == .latePayment ? true : nil
    slip.totalAmount = order.request.totalAmount
    slip.refundRequestNo = change.refundRequestNo?.text
    slip.operator = change.operator
    slip.state = state
    return slip
  }

  private func base(_ kind: Slip.Kind, at moment: Moment, amount: Amount) -> Slip {
    var slip = Slip(
      kind: kind, language: language, time: time(moment), amount: amount,
      currency: order.request.currency)
    slip.shop = settings.name ?? order.request.subject
    if order.request.subject != slip.shop { slip.subject = order.request.subject }
    slip.header = settings.receiptHeader
    slip.footer = settings.receiptFooter
    slip.clientSN = order.clientSN.text
    slip.sn = order.sn
    slip.tradeNo = order.tradeNo
    slip.payway = order.payway
    slip.paywayName = order.payway.map { UpayPayway.name(of: $0, in: language) }
    slip.operator = order.request.operator
    if order.request.preauth { slip.preauth = true }
    return settings.marked(slip, of: order.request.gateway)
  }

  private var state: String {
    order.request.preauth
      ? SlipWords.stateOfPreauth(order.state, language) : SlipWords.state(order.state, language)
  }

  private func time(_ moment: Moment) -> SlipTime {
    SlipTime(wall: moment.wall, offsetMinutes: settings.dayOffset)
  }
}

extension TillSettings {
  /// The slip with what it must say of its payment system: that nothing of it is worth money, or that
  /// much of it is assumed.
  func marked(_ slip: Slip, of gateway: String) -> Slip {
    guard let found = gateways.first(where: { $0.gateway.name == gateway }) else { return slip }
    var slip = slip
    if found.isSimulated { slip = slip.marked(.test) }
    if found.gateway.isExperimental { slip = slip.marked(.experimental) }
    return slip
  }
}
