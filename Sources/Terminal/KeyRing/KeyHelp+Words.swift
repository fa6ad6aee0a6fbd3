extension KeyRing {
  /// What is the matter with the keys and what to do, for a technician; empty when all is well.
  public func advice(_ say: Language) -> String {
    guard isActivated else {
      return say(
        "Activate the terminal with a code of the payment provider: upayctl activate CODE.",
        "请用支付服务商提供的激活码激活终端：upayctl activate CODE。")
    }
    if let terminalRefusal { return disowned(terminalRefusal, say) }
    if lockedOut { return lockedOutAdvice(say) }
    if settledUnconfirmed >= 2 {
      return say(
        "The answers to the last \(settledUnconfirmed) check-ins were lost. The terminal sells with "
          + "the key it has, and renews it no more by itself. Call the payment provider's support "
          + "before you force one (upayctl check-in --force).",
        "最近 \(settledUnconfirmed) 次签到均未收到应答。终端仍用现有密钥收款，但不再自动签到。"
          + "强制签到（upayctl check-in --force）前请先联系支付服务商客服。")
    }
    if checkInWasRefused {
      let code = setback?.refusal ?? say("illegal sign", "签名错误")
      return say(
        "The terminal sells, but the gateway refuses to renew its key (\(code)). It is tried again "
          + "daily. Call the payment provider's support, and ask whether another device was "
          + "activated as this terminal.",
        "终端可正常收款，但支付平台拒绝更换密钥（\(code)），每天会自动重试。"
          + "请联系支付服务商客服，并询问是否有其他设备激活为本终端。")
    }
    return alarm ? alarmAdvice(say) : lostAdvice(say)
  }

  private func disowned(_ code: String, _ say: Language) -> String {
    say(
      "The gateway does not know this terminal any more, or has switched it off (\(code)): another "
        + "device may have been activated in its place. Activate it again with a new code (upayctl "
        + "activate CODE --replace); if that is refused, call the payment provider's support.",
      "支付平台不再认识本终端，或已将其停用（\(code)）：可能有其他设备取代了它。"
        + "请用新的激活码重新激活（upayctl activate CODE --replace）；若被拒绝，请联系支付服务商客服。")
  }

  private func lockedOutAdvice(_ say: Language) -> String {
    let refused = say(
      "The gateway refuses every key of the terminal", "支付平台拒绝本终端的全部密钥")
    guard checkInWasRefused else {
      guard settledUnconfirmed > 0 else {
        return refused
          + say(
            "; they may have expired. Check in (upayctl check-in); it is also tried by itself, once "
              + "in six hours at most.",
            "，密钥可能已过期。请签到（upayctl check-in）；系统也会自动尝试，六小时内最多一次。")
      }
      let byItself =
        settledUnconfirmed == 1
        ? say(
          " It is also tried by itself, six hours after the loss.",
          "系统也会在丢失应答六小时后自动尝试。") : ""
      return refused
        + say(
          ", and the answers to \(settledUnconfirmed) check-ins were lost. Check in (upayctl "
            + "check-in --force): no key works any more that could be lost by it.",
          "，且有 \(settledUnconfirmed) 次签到未收到应答。请签到（upayctl check-in --force）："
            + "已无可用密钥，不会因此再有损失。")
        + byItself
    }
    let why: String
    if let code = setback?.refusal {
      why = say(", and the check-in (\(code)).", "，签到也被拒绝（\(code)）。")
    } else if settledUnconfirmed > 0 {
      why = say(
        ", and the check-in: check-ins whose answers were lost have replaced them.",
        "，签到也被拒绝：未收到应答的签到已更换了密钥。")
    } else {
      why = say(
        ", and the check-in. No answer was lost here, so somebody else has renewed them: another till "
          + "uses this identity (a copied disk), or this state directory is an old copy.",
        "，签到也被拒绝。本机未丢失任何应答，说明密钥已在别处更换："
          + "另一台收银机在使用同一身份（复制的磁盘），或本机状态目录是旧副本。")
    }
    return refused + why
      + say(
        " Activate it again with a new code (upayctl activate CODE --replace); if that is refused, "
          + "call the payment provider's support.",
        "请用新的激活码重新激活（upayctl activate CODE --replace）；若被拒绝，请联系支付服务商客服。")
  }

  private func alarmAdvice(_ say: Language) -> String {
    say(
      "The newest key is refused and the one before it works: another till may use this identity, or "
        + "this state directory is an old copy. The terminal sells, and the next check-in renews the "
        + "key. If it comes again, look for the other till, and activate this one again.",
      "最新密钥被拒绝，上一个密钥可用：可能有另一台收银机在使用同一身份，或本机状态目录是旧副本。"
        + "终端可正常收款，下次签到会更换密钥。若再次出现，请查找另一台收银机，并重新激活本机。")
  }

  private func lostAdvice(_ say: Language) -> String {
    guard settledUnconfirmed == 1 else { return "" }
    return say(
      "The answer to the last check-in was lost. The terminal sells with the key it has. Nothing is to "
        + "be done: it is made again by itself.",
      "上次签到未收到应答。终端仍用现有密钥收款，无需处理，系统会自动再次签到。")
  }
}

extension KeyHelp {
  /// For the cashier, after an order that was refused together with the terminal.
  public func adviceForCashier(_ say: Language) -> String {
    switch self {
    case .checkIn:
      say(
        "Do not hand over the goods: take another means of payment. In a minute, try once with a new "
          + "order; if that is refused too, call the technician: check in.",
        "请勿交付商品：请改用其他付款方式。一分钟后可用新订单再试一次；若仍被拒绝，请联系技术人员签到。")
    case .activate:
      say(
        "Do not hand over the goods: take another means of payment, and call the technician: "
          + "activate again.",
        "请勿交付商品：请改用其他付款方式，并联系技术人员重新激活。")
    case .callSupport:
      say(
        "Do not hand over the goods: take another means of payment, and call the payment provider's "
          + "support.",
        "请勿交付商品：请改用其他付款方式，并联系支付服务商客服。")
    }
  }

  /// For the cashier, after an order that was refused by a terminal that has recovered since.
  public static func recovered(_ say: Language) -> String {
    say(
      "Do not hand over the goods. The terminal works again: try again with a new order.",
      "请勿交付商品。终端已恢复：请用新订单重试。")
  }
}
