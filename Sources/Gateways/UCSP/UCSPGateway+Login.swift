public import Terminal

/// The authorised login: UCSP leads the payer's browser to a page of the merchant's, with
/// INDUSTRY_LOGIN_INFO as `request_data`.
extension UCSPGateway: LoginGateway {
  public func login(
    in data: [UInt8], at time: Milliseconds
  ) throws(NotificationRefusal) -> PayerLogin {
    let login = try UCSPLogin(requestData: data, to: merchant, at: time)
    return PayerLogin(
      messageID: login.id, userID: login.user, mobile: login.mobile, industryCode: login.industry,
      channelCode: login.channel, madeAt: login.time)
  }
}
