public import Terminal

/// IOTPay behind the verbs of the daemon, by one of its two APIs: each has a host of its own.
///
/// A pure translation: commands become signed requests, answers become outcomes. Neither API can close
/// an order that is not paid.
public struct IOTPayGateway: Gateway {
  let requests: IOTPayRequests
  let api: IOTPayAPI
  let revokesByRefund: Bool
  let unionPayPage: Bool

  /// - Parameters:
  ///   - api: v1 for wallets, codes shown and codes scanned; v3 for card pages.
  ///   - revokesByRefund: whether a revoke by v1, which has none, is a refund of everything.
  ///   - unionPayPage: whether a QR code for UnionPay by v1 leads to a page of UnionPay's.
  package init(
    _ merchant: IOTPayMerchant, _ api: IOTPayAPI, revokesByRefund: Bool = true,
    unionPayPage: Bool = false
  ) {
    requests = IOTPayRequests(merchant)
    self.api = api
    self.revokesByRefund = revokesByRefund
    self.unionPayPage = unionPayPage
  }

  public var name: String { api.gatewayName }

  var merchant: IOTPayMerchant { requests.merchant }

  public var capabilities: Set<Capability> {
    switch api {
    case .v3: [.precreate, .query, .refund, .revoke, .agreements]
    case .v1:
      revokesByRefund
        ? [.pay, .precreate, .query, .refund, .revoke] : [.pay, .precreate, .query, .refund]
    }
  }

  /// The merchant's number; the key is not told, and does not change.
  public var account: Credentials? { Credentials(sn: merchant.number, key: "") }

  public func orderNumber(for clientSN: ClientSN) -> String {
    IOTPayTransaction.number(for: clientSN)
  }

  /// The wallet API makes an order for one wallet, which must be named; of a code that the payer shows
  /// the first digits name it.
  public func violations(in request: OrderRequest) -> [FieldError] {
    let channel = channel(of: request)
    var errors = IOTPayLimits.violations(in: request, by: api, channel)
    if api == .v1, channel == nil, request.payway != nil || request.kind == .precreate {
      errors.append(FieldError("payway", "must be \(PayerWallet.paywayWords)"))
    }
    return errors
  }

  public func violation(of code: PaymentCode, in request: OrderRequest) -> FieldError? {
    guard api == .v1, request.payway == nil else { return nil }
    guard let channel = channel(of: request, code) else {
      return FieldError(
        "payway", "is needed: the code does not tell its wallet; \(PayerWallet.paywayWords)")
    }
    return IOTPayLimits.violations(in: request, by: api, channel).first
  }

  /// The card pages take no code.
  public func payway(of code: PaymentCode) -> String? {
    api == .v1 ? PayerWallet(code: code)?.payway : nil
  }

  public var onlyPayway: String? { api == .v3 ? PayerWallet.unionpay.payway : nil }

  public func words(for code: String, in language: Language) -> String? {
    iotPayWords(for: code, in: language)
  }

  public func request(
    _ command: OrderCommand, for order: Order, code: PaymentCode?,
    signedBy credentials: Credentials
  ) -> HTTPRequest {
    let (transaction, _) = self.transaction(command, order)
    guard command.movesMoney else { return requests.query(transaction) }
    let (subject, body) = (order.request.subject, order.request.description)
    switch transaction.kind {
    case .page:
      return requests.purchase(
        transaction, user: order.deviceID.cleaned(to: 30), subject: subject, body: body)
    case .keptCard:
      return requests.purchase(transaction, withCard: order.gatewayData ?? "", subject: subject)
    case .wallet:
      // Without a wallet nothing was journaled, so nothing is to be sent.
      guard let channel = channel(of: order.request, code) else {
        return requests.query(transaction)
      }
      return requests.createOrder(
        transaction, channel: channel, code: code, subject: subject, body: body ?? subject)
    case .refund, .void: return requests.giveBack(transaction)
    }
  }

  public func outcome(
    of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
  ) -> Outcome {
    let (transaction, role) = self.transaction(command, order)
    let reading = IOTPayReading(merchant, transaction)
    var read = command.movesMoney ? reading.answer(response) : reading.queried(response)
    if asksWhatIsLeft(command, order), read.state == .succeeded, read.rest == nil {
      read.state = .uncertain
    }
    return read.outcome(of: command, as: role, for: order)
  }

  public func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest {
    requests.probe(number: number, api)
  }

  public func trace(of response: HTTPResponse) -> String { AnswerTrace.text(of: response) }

  /// A question about a number that is not there is answered by business: the signature was accepted.
  public func probeOutcome(of response: HTTPResponse) -> ProbeOutcome {
    do {
      let answer = try IOTPayAnswer(response, of: api, to: merchant, known: [])
      switch answer.refusal {
      case nil, .notFound: return .signatureAccepted
      case .signatureRefused: return .signatureRefused
      default:
        return .unknown("IOTPay says \(answer.error?.code ?? "") \(answer.error?.message ?? "")")
      }
    } catch {
      return .unknown(error.reason)
    }
  }
}
