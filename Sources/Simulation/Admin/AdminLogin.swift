import Terminal

extension AdminCall {
  /// What one payment system alone can do.
  static let systems = [
    AdminCall(
      "POST", "/_sim/ucsp/login", "a login message of UCSP's: {user, mobile?}", logIn)
  ]

  private static let logIn: Act = { input throws(AdminError) in
    let user = try input.body.text("user", limit: 64)
    let mobile = try input.body.optionalText("mobile", limit: 32)
    try input.body.finish()
    guard let data = input.simulator.login(user: user, mobile: mobile) else {
      throw AdminError(status: 409, text: "no daemon is configured for UCSP: --gateway ucsp")
    }
    return json(["request_data": String(decoding: data, as: UTF8.self)])
  }
}

extension Simulator {
  /// INDUSTRY_LOGIN_INFO of a payer; nil where no daemon is configured for UCSP.
  func login(user: String, mobile: String?) -> [UInt8]? {
    let now = clock.now
    return readWorld {
      $0.acquirers.model(UCSPModel.self)?.login(
        user: user, mobile: mobile, number: .random(in: 0...UInt64.max), at: now)
    }
  }
}
