public import Gateways
public import Terminal

// What the sections of the payment systems say, typed. The initial values are placeholders: the table
// has the defaults.

/// What every `[gateway …]` has.
protocol GatewaySection: Sendable {
  var caFile: String? { get set }
  var precreatePayway: String? { get set }
  var connectTimeout: Milliseconds { get set }
  var policy: OrderPolicy { get set }
}

/// `[gateway upay]`.
public struct UpayConfiguration: GatewaySection {
  /// Without a slash at its end.
  public internal(set) var url = ""
  public internal(set) var caFile: String?
  public internal(set) var vendorSN: String?
  public internal(set) var vendorKeyFile: String?
  /// From the systemd credential or the file; nil when there is neither.
  public internal(set) var vendorKey: Secret?
  var vendorKeyOrigin = ""
  public internal(set) var appID: String?
  public internal(set) var precreatePayway: String?
  public internal(set) var connectTimeout: Milliseconds = 0
  /// All but the scan's timeout, which is the scanner's: see ``Configuration/orderPolicy(scanner:)``.
  public internal(set) var policy = OrderPolicy()

  /// Who signs an activation; nil unless both the number and the key are there.
  public var vendor: Credentials? {
    guard let vendorSN, let vendorKey else { return nil }
    return Credentials(sn: vendorSN, key: vendorKey.text)
  }
}

/// `[gateway ottpay]`.
public struct OTTPayConfiguration: GatewaySection {
  /// Without a slash at its end.
  public internal(set) var url = ""
  public internal(set) var caFile: String?
  public internal(set) var merchantID: String?
  public internal(set) var signKeyFile: String?
  /// From the systemd credential or the file; nil when there is neither.
  public internal(set) var signKey: Secret?
  var signKeyOrigin = ""
  public internal(set) var settings = OTTPayGateway.Settings()
  public internal(set) var precreatePayway: String?
  public internal(set) var connectTimeout: Milliseconds = 0
  public internal(set) var policy = OrderPolicy()

  /// nil where it is not configured.
  public var account: Credentials? {
    guard let merchantID, let signKey else { return nil }
    return Credentials(sn: merchantID, key: signKey.text)
  }
}

/// `[route NAME]`.
public struct RouteConfiguration: Sendable {
  public internal(set) var name = ""
  var gateway: String?
  var verb: String?
  var currency: String?
  var payway: String?
  var codePrefix: String?
}
