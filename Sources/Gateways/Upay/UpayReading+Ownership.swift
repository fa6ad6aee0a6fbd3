package import Terminal

/// How far from our own time an order may have been made and still be ours.
private let tolerance: Milliseconds = .minutes(10)

extension UpayReading {
  /// Whether an answer speaks of our order; nil when a member that decides it is not to be read.
  ///
  /// An answer that names another number, or no number we know, is `unclear`. One that names ours
  /// beside another terminal, another text in `reflect` or an impossible time is `foreign`. An
  /// echoed nonce proves it ours; the caller's own `reflect` proves nothing, since two tills may
  /// use the same.
  ///
  /// Of an adopted order neither terminal, nonce nor time of making is ours to compare: its two
  /// numbers name it.
  func ownership(_ data: JSONMembers, of order: Order) -> Ownership? {
    if order.foreign { return adoptedOwnership(data, of: order) }
    guard let clientSN = Echo(data["client_sn"]), let terminalSN = Echo(data["terminal_sn"]) else {
      return nil
    }
    let reflect = Echo(data["reflect"])
    let nonce = order.callersReflect == nil ? order.nonce : nil
    // The caller's text may come back in another shape: JSON in a text, as an object.
    if reflect == nil && nonce != nil { return nil }
    let proven = nonce.map { !$0.isEmpty && reflect == .word($0) } ?? false

    switch clientSN {
    case .word(order.gatewayOrderNo): break
    case .word: return .unclear
    case .absent:
      let sn = data["sn"]?.word
      guard proven || (sn != nil && sn == order.sn) else { return .unclear }
    }
    if case .word(let other) = terminalSN, other != order.terminalSN { return .foreign }
    if proven { return .proven }
    if case .word(let other) = reflect, other != order.callersReflect { return .foreign }
    return isTimely(data, of: order) ? .ours : .foreign
  }

  private func adoptedOwnership(_ data: JSONMembers, of order: Order) -> Ownership? {
    guard let clientSN = Echo(data["client_sn"]), let sn = Echo(data["sn"]) else { return nil }
    guard let known = order.sn, sn == .word(known) else { return .unclear }
    return clientSN == .absent || clientSN == .word(order.gatewayOrderNo) ? .ours : .unclear
  }

  /// Whether `ctime` fits our order; true where it is missing, not to be read, or the gateway's
  /// clock is not known.
  ///
  /// No record of our order is older than the order. That one is not much younger can be said only
  /// of the payment's own record: a refund or a cancel, whenever made, may show its own time. And
  /// between the making of an order and its payment lie the wait for a scan and the sending.
  private func isTimely(_ data: JSONMembers, of order: Order) -> Bool {
    guard let skew = clock.skew, let made = data["ctime"]?.time else { return true }
    let ours = order.createdAt.wall + skew
    if made < ours - tolerance { return false }
    guard showsThePayment(data, of: order) else { return true }
    let policy = order.policy
    let sending = policy.scanTimeout + policy.unsentRetry + policy.payTimeout
    return made <= ours + tolerance + sending
  }

  private func showsThePayment(_ data: JSONMembers, of order: Order) -> Bool {
    switch command {
    case .pay, .precreate: return true
    case .cancel, .revoke, .refund, .query(refundRequestNo: .some): return false
    case .query(refundRequestNo: nil):
      if let tsn = data["client_tsn"]?.word, tsn != order.gatewayOrderNo { return false }
      switch data["order_status"]?.word.flatMap({ upayOrderStatuses[$0] }) {
      case .created, .paid, .payCanceled, .payError: return true
      default: return false
      }
    }
  }
}

/// A member that is compared with what we know.
private enum Echo: Equatable {
  case absent
  case word(String)

  /// nil when the member is there and is no text.
  init?(_ node: JSONNode?) {
    guard let node, !node.isBlank else {
      self = .absent
      return
    }
    guard let word = node.word else { return nil }
    self = .word(word)
  }
}

extension JSONNode {
  /// A time in milliseconds since 1970: 13 digits, or `2015-11-01 18:01:00` in UTC+8.
  package var time: Milliseconds? {
    milliseconds ?? word.flatMap(BeijingTime.milliseconds(spaced:))
  }
}
