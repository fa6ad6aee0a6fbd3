import Gateways
import Terminal

/// A request of the merchant that was opened.
struct SecurePayRequest {
  let action: SecurePayAction
  let message: SecurePayMessage
  /// `orderId` and `txnTime`, which name the transaction.
  let number: String
  let time: String

  var key: String { AcquirerOrder.key(number, time) }

  /// Whatever of it can be read, believed or not: for the log, the faults and refusals.
  static func message(in request: GatewayRequest) -> SecurePayMessage? {
    try? SecurePayMessage(form: request.body)
  }

  /// Checks in the order of the layers: form, signature, merchant, fields, time.
  init(
    _ request: GatewayRequest, to model: SecurePayModel, at now: Milliseconds
  ) throws(SecurePayRefusal) {
    if let type = request.contentType {
      let media = type.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() }
      guard media == "application/x-www-form-urlencoded" else { throw .malformed("Content-Type") }
    }
    guard let message = Self.message(in: request) else { throw .malformed("the form") }
    self.message = message
    guard model.accepts(message) else { throw .badSignature }
    func required(_ name: String, _ value: String? = nil) throws(SecurePayRefusal) -> String {
      guard let found = message.fields[name] else { throw .missing(name) }
      guard value == nil || value == found else { throw .malformed(name) }
      return found
    }
    _ = try required("merId", model.merchantID)
    _ = try required("version", "5.1.0")
    _ = try required("encoding", "UTF-8")
    if try required("accessType") == "1" {
      _ = try required("acqInsCode")
    } else {
      _ = try required("accessType", "0")
    }
    for name in ["txnType", "txnSubType"] { _ = try required(name) }
    let business = try required("bizType")
    number = try required("orderId")
    time = try required("txnTime")
    guard (8...40).contains(number.utf8.count), number.utf8.allSatisfy(\.isLetterOrDigit) else {
      throw .malformed("orderId")
    }
    guard let made = BeijingTime.milliseconds(compact: time) else { throw .malformed("txnTime") }
    guard let action = SecurePayAction(message),
      model.rules.isServed(action, at: request.path)
    else { throw .malformed("txnType") }
    self.action = action
    guard action.business.map({ $0 == business }) ?? true else { throw .malformed("bizType") }
    let skew = model.rules.timeSkew
    // What happened earlier is named by its own time.
    guard skew == 0 || action == .question || action == .reverse || abs(made - now) <= skew else {
      throw .malformed("txnTime")
    }
  }

  func required(_ name: String) throws(SecurePayRefusal) -> String {
    guard let value = message.fields[name] else { throw .missing(name) }
    return value
  }

  /// Minor units: digits only, above zero.
  func amount() throws(SecurePayRefusal) -> Int64 {
    let text = try required("txnAmt")
    let isNumber =
      (1...12).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    guard isNumber, let amount = Int64(text), amount > 0 else { throw .malformed("txnAmt") }
    return amount
  }

  /// What every transaction that moves money has.
  func checkTransaction() throws(SecurePayRefusal) {
    let currency = try required("currencyCode")
    guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw .malformed("currencyCode")
    }
    guard ["05", "07", "08", "16"].contains(try required("channelType")) else {
      throw .malformed("channelType")
    }
    guard try required("backUrl").utf8.count <= 256 else { throw .malformed("backUrl") }
  }
}

extension SecurePayRules {
  func isServed(_ action: SecurePayAction, at path: String) -> Bool {
    switch action {
    case .question: path == SecurePayModel.queryPath
    case .page: path == SecurePayModel.frontPath
    case .reverse:
      path == (reversal == .back ? SecurePayModel.backPath : SecurePayModel.queryPath)
    case .applyQR, .consume, .refund, .cancel: path == SecurePayModel.backPath
    }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (48...57).contains(self) || (65...90).contains(self & 0xDF)
  }
}
