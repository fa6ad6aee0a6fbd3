extension UpayRules {
  /// What answers look like.
  public struct Answers: Codable, Hashable, Sendable {
    public enum HTTPStatus: String, Codable, CaseIterable, Sendable, RuleChoice {
      case always200 = "always_200"
      /// 400 and 500 as in `result_code`.
      case mirrored
    }

    public enum Identity: String, Codable, CaseIterable, Sendable, RuleChoice {
      case flat
      /// `terminal_sn` and `terminal_key` under `data`, beside a `result_code` of their own.
      case nested
    }

    public enum InvalidParams: String, Codable, CaseIterable, Sendable, RuleChoice {
      case params = "INVALID_PARAMS"
      case parameter = "INVALID_PARAMETER"
    }

    public enum InvalidTerminal: String, Codable, CaseIterable, Sendable, RuleChoice {
      case invalid = "INVALID_TERMINAL"
      case notExists = "TERMINAL_NOT_EXISTS"
    }

    public enum OrderNotExists: String, Codable, CaseIterable, Sendable, RuleChoice {
      case notExists = "UPAY_ORDER_NOT_EXISTS"
      case notExist = "UPAY_ORDER_NOT_EXIST"
    }

    public enum OpenStatus: String, Codable, CaseIterable, Sendable, RuleChoice {
      case created = "CREATED"
      case inQueue = "IN_QUEUE"
    }

    public enum ExpiredStatus: String, Codable, CaseIterable, Sendable, RuleChoice {
      case payCanceled = "PAY_CANCELED"
      case expired = "EXPIRED"
    }

    public enum AlipayPayway: String, Codable, CaseIterable, Sendable, RuleChoice {
      case one = "1"
      case two = "2"
    }

    public enum CTime: String, Codable, CaseIterable, Sendable, RuleChoice {
      case milliseconds
      /// `2015-11-01 18:01:00` in UTC+8.
      case text
    }

    public enum Values: String, Codable, CaseIterable, Sendable, RuleChoice {
      case strings
      /// Amounts, times and payways as JSON numbers.
      case numbers
    }

    public enum NetAmount: String, Codable, CaseIterable, Sendable, RuleChoice {
      /// What was paid less what was refunded.
      case rest
      /// 0 on an order that is PAID.
      case zeroWhenPaid = "zero_when_paid"
      /// 97 of 100 on an order that is PAID.
      case lessFee = "less_fee"
    }

    public var httpStatus = HTTPStatus.always200
    public var identity = Identity.flat
    /// The support code `EJ26` or `EJ08` beside an error of an activation.
    public var errorCodeStandard = true
    public var invalidParams = InvalidParams.params
    public var invalidTerminal = InvalidTerminal.invalid
    public var orderNotExists = OrderNotExists.notExists
    public var openStatus = OpenStatus.created
    public var expiredStatus = ExpiredStatus.payCanceled
    public var alipayPayway = AlipayPayway.one
    public var cTime = CTime.milliseconds
    public var values = Values.strings
    public var netAmount = NetAmount.rest
    /// The members of `data` that only some sources show.
    public var optionalFields = false
    /// Members that no source knows, at every layer.
    public var unknownFields = false
  }
}
