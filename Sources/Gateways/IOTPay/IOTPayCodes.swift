package import Terminal

/// What one of IOTPay's error codes comes to.
package enum IOTPayMeaning: Hashable, Sendable, CaseIterable {
  /// The request was malformed, or the merchant is not known: nothing was done.
  case refused
  /// A parameter was refused, perhaps for the number was used already.
  case parameter
  case signature
  /// There is no such order.
  case absent
  /// An order of this number is paid already.
  case taken
  /// Something happened, or may have: to be asked for.
  case unclear
}

/// `errCode`, or the digits at the beginning of `retMsg` (IOTPay v1, error codes). A code that is not
/// here means nothing.
package let iotPayErrors:
  [(code: String, meaning: IOTPayMeaning, english: String, chinese: String)] = [
    ("0010", .unclear, "IOTPay is not available, or took too long.", "系统错误或超时。"),
    ("0011", .refused, "The request was not a POST: look at the software.", "请求方式错误。"),
    ("0012", .refused, "The request was empty: look at the software.", "请求内容为空。"),
    ("0013", .signature, "The signature was refused: look at the key.", "签名错误，请检查密钥。"),
    ("0014", .parameter, "A parameter was refused: look at the configuration.", "参数错误，请检查配置。"),
    ("0015", .refused, "The merchant is not known: look at the configuration.", "商户不存在，请检查配置。"),
    ("0110", .unclear, "The wallet did not answer in time.", "第三方超时。"),
    ("0111", .unclear, "The wallet reported a fault.", "第三方异常。"),
    ("0112", .absent, "There is no such order.", "订单不存在。"),
    ("0113", .taken, "The order is paid already.", "订单已支付。"),
    ("0118", .unclear, "IOTPay reported a fault of its own.", "数据库异常。"),
  ]

/// - Returns: nil for a code that means nothing.
package func iotPayMeaning(_ code: String) -> IOTPayMeaning? {
  iotPayErrors.first { $0.code == code }?.meaning
}

/// What `status` of an order says (IOTPay v1, query_order; v3, order record).
package enum IOTPayStatuses {
  /// - Returns: nil for a value that is not known.
  package static func state(_ status: String, of api: IOTPayAPI) -> TransactionReading.State? {
    switch (api, status) {
    // Paid; and, the merchant's server having been told.
    case (_, "2"), (_, "3"): .succeeded
    // Made; and, the payer is paying.
    case (_, "0"), (_, "1"): .pending
    // Cancelled by the system.
    case (.v1, "4"): .failed
    // Cancelled by the payer; of the card API: failed.
    case (_, "9"): .failed
    default: nil
    }
  }
}

/// What an error code says to a cashier; nil where it is not known.
package func iotPayWords(for code: String, in language: Language) -> String? {
  iotPayErrors.first { $0.code == code }.map { language($0.english, $0.chinese) }
}
