/// An agreement as the local API shows it.
public struct AgreementView: Codable, Hashable, Sendable {
  public var agreementNo: String
  public var gateway: String
  /// Set where much of this payment system is assumed.
  public var experimental: Bool?
  public var state: AgreementState
  /// The link of the page on which the customer signs, while it can be.
  public var qrCode: String?
  public var qrExpiresAt: String?
  public var user: String?
  /// By what the customer recognises it: a masked card number.
  public var masked: String?
  public var `operator`: String
  public var createdAt: String
  public var updatedAt: String
  public var signedAt: String?
  public var closedAt: String?
  /// What happened, and what to do.
  public var message: String
  public var advice: String
  public var error: ErrorView?

  enum CodingKeys: String, CodingKey {
    case gateway, experimental, state, user, masked, `operator`, message, advice, error
    case agreementNo = "agreement_no"
    case qrCode = "qr_code"
    case qrExpiresAt = "qr_expires_at"
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case signedAt = "signed_at"
    case closedAt = "closed_at"
  }
}

extension Agreement {
  /// - Parameters:
  ///   - offset: minutes east of UTC in which times are shown.
  ///   - explain: what a code of the payment system means in this language.
  public func view(
    in language: Language, offset: Int, explain: @escaping (String) -> String? = { _ in nil }
  ) -> AgreementView {
    func time(_ moment: Moment) -> String { CalendarTime(moment.wall, offset: offset).rfc3339 }
    let (message, advice) = words(CashierLanguage(language, explain: explain))
    return AgreementView(
      agreementNo: number.text, gateway: request.gateway, state: state, qrCode: qrCode,
      qrExpiresAt: qrCode == nil ? nil : qrExpiresAt.map(time), user: request.user,
      masked: masked, operator: request.operator, createdAt: time(createdAt),
      updatedAt: time(updatedAt), signedAt: signedAt.map(time), closedAt: closedAt.map(time),
      message: message, advice: advice, error: error.map(ErrorView.init))
  }

  private func words(_ say: CashierLanguage) -> (message: String, advice: String) {
    switch state {
    case .submitted:
      (say("The page to sign is being asked for.", "正在获取签约页面。"), say("Wait.", "请稍候。"))
    case .signing:
      (
        say("The customer is to scan the code and sign.", "请顾客扫码签约。"),
        abilities.asks
          ? say("Wait for the customer.", "请等待顾客操作。")
          : say(
            "Only a notice of the payment system's tells that it is signed: wait for it.",
            "签约结果仅由支付平台通知，请等待。")
      )
    case .active:
      (
        say("Signed: orders can be paid under it.", "已签约，可用于扣款。"),
        say("Use it as agreement of a pay.", "收款时填写该签约号。")
      )
    case .failed:
      (
        say("Not signed", "未签约") + (error.map { ": " + say.reason($0) } ?? ""),
        say("Nothing was charged. Begin a new one.", "未产生扣款，请重新发起签约。")
      )
    case .closing:
      (
        say("It is being ended at the payment system.", "正在解约。"),
        say("Wait. No order is paid under it any more.", "请等待，不会再扣款。")
      )
    case .closed:
      (
        say("Ended: no order is paid under it any more.", "已解约，不会再扣款。"),
        leftThere(say)
      )
    case .needsAttention where mayBeSigned:
      (
        say("It is not known whether the customer signed", "尚不确定顾客是否已签约")
          + (error.map { ": " + say.reason($0) } ?? ""),
        say(
          "Nothing was charged. Look in the merchant portal, end this one, and begin a new one.",
          "未产生扣款。请在商户后台核对，结束本签约后重新发起。")
      )
    case .needsAttention:
      (
        say("The payment system does not confirm the end", "支付平台未确认解约")
          + (error.map { ": " + say.reason($0) } ?? ""),
        say(
          "No order is paid under it from here. End it again, or in the merchant portal.",
          "本终端不会再扣款。请重试解约，或在商户后台解约。")
      )
    }
  }

  /// What ending it here has not removed there.
  private func leftThere(_ say: CashierLanguage) -> String {
    if abilities.closes { return "" }
    if mayBeSigned {
      return say(
        "The customer may have signed: look in the merchant portal, and remove the card there.",
        "顾客可能已签约，请在商户后台核对并删除该卡。")
    }
    guard reference != nil else { return "" }
    return say(
      "The payment system keeps the card: remove it in the merchant portal.",
      "支付平台仍保留该卡，请在商户后台删除。")
  }

  private var mayBeSigned: Bool { progress.mayBeSigned == true }
}
