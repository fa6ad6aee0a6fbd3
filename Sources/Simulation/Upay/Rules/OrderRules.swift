public import Terminal

extension UpayRules {
  /// What is a proper member of a request.
  public struct Fields: Codable, Hashable, Sendable {
    public enum Limits: String, Codable, CaseIterable, Sendable, RuleChoice {
      /// Where sources differ, the longer limit.
      case wide
      case narrow
    }

    public enum Unit: String, Codable, CaseIterable, Sendable, RuleChoice {
      /// Of UTF-8.
      case octets
      case characters
    }

    public enum Null: String, Codable, CaseIterable, Sendable, RuleChoice {
      /// As if the member were not there.
      case absent
      case refused
    }

    public var limits = Limits.wide
    public var unit = Unit.octets
    public var null = Null.absent
  }

  /// How orders are made and found.
  public struct Orders: Codable, Hashable, Sendable {
    public enum Duplicate: String, Codable, CaseIterable, Sendable, RuleChoice {
      /// FAIL with CLIENT_SN_CONFLICT.
      case conflict
      /// The order that there is, whatever the request says.
      case existing
    }

    public enum NumberScope: String, Codable, CaseIterable, Sendable, RuleChoice {
      case vendor, store, terminal
    }

    public enum LagHides: String, Codable, CaseIterable, Sendable, RuleChoice {
      /// A query does not find a new order.
      case query
      /// Nor do cancel, revoke and refund.
      case everything
    }

    public enum OtherTerminal: String, Codable, CaseIterable, Sendable, RuleChoice {
      case allowed
      /// Seen by a query; there is no such order for cancel, revoke and refund.
      case queryOnly = "query_only"
      case hidden
    }

    public enum UnknownCodeResult: String, Codable, CaseIterable, Sendable, RuleChoice {
      case payFail = "PAY_FAIL"
      /// Refused before there is an order.
      case fail = "FAIL"
    }

    public enum UnknownCodeError: String, Codable, CaseIterable, Sendable, RuleChoice {
      case invalidBarcode = "INVALID_BARCODE"
      case unexpectedProvider = "UNEXPECTED_PROVIDER_ERROR"
    }

    public var duplicate = Duplicate.conflict
    public var numberScope = NumberScope.vendor
    /// How long after its making an order is not found.
    public var visibilityLag: Milliseconds = 0
    public var lagHidesFrom = LagHides.query
    public var otherTerminal = OtherTerminal.allowed
    public var unknownCodeResult = UnknownCodeResult.payFail
    public var unknownCodeError = UnknownCodeError.invalidBarcode
    /// Life of an unpaid precreate order; then the gateway cancels it.
    public var qrLife: Milliseconds = .seconds(240)
    /// How long a scripted customer, and anything else that is scripted, takes when no delay is given.
    public var scriptedDelay: Milliseconds = .seconds(5)
  }

  /// How money goes back in part.
  public struct Refunds: Codable, Hashable, Sendable {
    public enum Repeated: String, Codable, CaseIterable, Sendable, RuleChoice {
      case noop = "UPAY_REFUND_ORDER_NOOP"
      case success = "REFUND_SUCCESS"
    }

    public enum RepeatedOtherAmount: String, Codable, CaseIterable, Sendable, RuleChoice {
      case conflict = "REFUND_REQUEST_CONFLICT"
      case noop = "UPAY_REFUND_ORDER_NOOP"
    }

    public enum AfterFull: String, Codable, CaseIterable, Sendable, RuleChoice {
      case invalidState = "UPAY_REFUND_INVALID_ORDER_STATE"
      case notEnough = "REFUNDABLE_AMOUNT_NOT_ENOUGH"
    }

    /// A number again, with the same amount.
    public var repeated = Repeated.noop
    public var repeatedOtherAmount = RepeatedOtherAmount.conflict
    public var afterFull = AfterFull.invalidState
    /// From the payment; 0: for ever.
    public var period: Milliseconds = .days(90)
    public var operatorRequired = true
  }

  /// How payments are undone.
  public struct Cancels: Codable, Hashable, Sendable {
    public enum AbortStatus: String, Codable, CaseIterable, Sendable, RuleChoice {
      case canceled = "CANCELED"
      case payCanceled = "PAY_CANCELED"
    }

    /// Whether a payment is undone after its day, too.
    public var otherDay = false
    /// What an order is after a cancel before it was paid.
    public var abortStatus = AbortStatus.canceled
    public var revokeEnabled = true
  }
}
