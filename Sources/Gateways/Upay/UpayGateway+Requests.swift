public import Terminal

extension UpayGateway {
  /// The request that carries out a command (Upay Web API, transactions).
  ///
  /// What moves money names both numbers where the gateway's is known: `sn` wins there. A question
  /// about an order of ours names `client_sn` alone, so that a wrong `sn` in one answer can never
  /// make every later question miss the order.
  public func request(
    _ command: OrderCommand, for order: Order, code: PaymentCode?,
    signedBy credentials: Credentials
  ) -> HTTPRequest {
    var body = JSONWriter()
    body.add("terminal_sn", credentials.sn)
    switch command {
    case .pay:
      payment(order, code: code, &body)
    case .precreate:
      payment(order, code: nil, &body)
    case .query(let number):
      // Of an adopted order only the gateway's number is certain to be unique.
      if order.foreign { body.add("sn", order.sn) }
      body.add("client_sn", order.gatewayOrderNo)
      body.add("refund_request_no", number?.text)
    case .cancel, .revoke:
      reference(order, &body)
    case .refund(let number, let amount):
      reference(order, &body)
      body.add("refund_request_no", number.text)
      body.add("refund_amount", String(amount.minorUnits))
      let asked = order.returns.last { $0.refundRequestNo == number }
      body.add("operator", asked?.operator ?? order.request.operator)
    }
    return UpaySignature.request(path(of: command), body.finish(), signedBy: credentials)
  }

  /// A query of one number: moves no money, and needs no order.
  public func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest {
    var body = JSONWriter()
    body.add("terminal_sn", credentials.sn)
    body.add("client_sn", number)
    let path = path(of: .query(refundRequestNo: nil))
    return UpaySignature.request(path, body.finish(), signedBy: credentials)
  }

  /// Signed with `vendor_sn` and `vendor_key` (Upay Web API, activation).
  public func activationRequest(
    _ activation: Activation, signedBy vendor: Credentials
  ) -> HTTPRequest {
    var body = JSONWriter()
    body.add("app_id", activation.appID)
    body.add("code", activation.code)
    body.add("device_id", activation.deviceID)
    body.add("client_sn", activation.clientSN)
    body.add("name", activation.name)
    software(&body)
    return UpaySignature.request("/terminal/activate", body.finish(), signedBy: vendor)
  }

  /// `deviceID` is the one the terminal was activated with (Upay Web API, check-in).
  public func checkInRequest(deviceID: String, signedBy credentials: Credentials) -> HTTPRequest {
    var body = JSONWriter()
    body.add("terminal_sn", credentials.sn)
    body.add("device_id", deviceID)
    software(&body)
    return UpaySignature.request("/terminal/checkin", body.finish(), signedBy: credentials)
  }

  func path(of command: OrderCommand) -> String {
    switch command {
    case .pay: "/upay/v2/pay"
    case .precreate: "/upay/v2/precreate"
    case .query: "/upay/v2/query"
    case .cancel: "/upay/v2/cancel"
    case .revoke: "/upay/v2/revoke"
    case .refund: "/upay/v2/refund"
    }
  }

  /// A pay without a code is refused by the gateway before anything is made.
  private func payment(_ order: Order, code: PaymentCode?, _ body: inout JSONWriter) {
    let request = order.request
    body.add("client_sn", order.gatewayOrderNo)
    body.add("total_amount", String(request.totalAmount.minorUnits))
    body.add("payway", request.payway)
    body.add("dynamic_id", code?.octets)
    body.add("subject", request.subject)
    body.add("operator", request.operator)
    body.add("description", request.description)
    // Informational here, and narrower than where it decides: at activation and check-in.
    if order.deviceID.utf8.count <= UpayLimits.deviceID { body.add("device_id", order.deviceID) }
    body.add("extended", request.extended)
    body.add("goods_details", request.goodsDetails)
    body.add("reflect", reflect(of: order))
    body.add("notify_url", notifyURL)
  }

  private func reference(_ order: Order, _ body: inout JSONWriter) {
    body.add("sn", order.certainSN)
    body.add("client_sn", order.gatewayOrderNo)
  }

  private func software(_ body: inout JSONWriter) {
    body.add("os_info", osInfo)
    body.add("sdk_version", sdkVersion)
  }

  /// The caller's text, else our nonce.
  func reflect(of order: Order) -> String { order.callersReflect ?? order.nonce }
}

extension Order {
  /// What the caller wants back in `reflect`; nil when the daemon uses it for its nonce.
  var callersReflect: String? {
    guard let text = request.reflect, !text.isEmpty else { return nil }
    return text
  }
}
