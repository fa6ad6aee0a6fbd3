/// The first line that `upay-simulator` prints: all that a terminal and a test need.
public struct Announcement: Codable, Hashable, Sendable {
  /// The gateway, over HTTPS.
  public var url: String
  /// The certificate of the authority that made the gateway's certificate: PEM.
  public var caFile: String
  public var vendorSN: String
  /// Holds `vendor_key`; mode 0600.
  public var vendorKeyFile: String
  public var appID: String
  /// Codes that have uses left.
  public var activationCodes: [String]
  /// The serial line of the virtual scanner; nil without devices. So the printer's.
  public var scanner: String?
  public var printer: String?
  /// The admin API, over HTTP on the loopback.
  public var admin: String
  /// A configuration file that `upayd` takes as it is.
  public var config: String

  enum CodingKeys: String, CodingKey {
    case url, scanner, printer, admin, config
    case caFile = "ca_file"
    case vendorSN = "vendor_sn"
    case vendorKeyFile = "vendor_key_file"
    case appID = "app_id"
    case activationCodes = "activation_codes"
  }

  /// One line of JSON, without a line end.
  public var line: String { String(decoding: JSONText.octets(self), as: UTF8.self) }
}
