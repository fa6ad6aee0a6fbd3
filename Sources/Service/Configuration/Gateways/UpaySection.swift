internal import Cryptography
public import Terminal

/// `[gateway upay]`.
public struct UpayConfiguration: GatewaySection {
  /// Without a slash at its end.
  public internal(set) var url = ""
  public internal(set) var caFile: String?
  public internal(set) var vendorSN: String?
  public internal(set) var vendorKeyFile: String?
  /// From the systemd credential or the file; nil when there is neither.
  public internal(set) var vendorKey: Secret?
  public internal(set) var appID: String?
  var callbackKeyFile: String?
  /// Signs Upay's notifications; nil: none is taken.
  var callbackKey: VerificationKey?
  /// Where Upay sends them; nil: nowhere.
  var notifyURL: String?
  public internal(set) var precreatePayway: String?
  public internal(set) var connectTimeout: Milliseconds = 0
  /// All but the scan's timeout, which is the scanner's: see ``Configuration/orderPolicy(scanner:)``.
  public internal(set) var policy = OrderPolicy()

  /// Who signs an activation; nil unless both the number and the key are there.
  public var vendor: Credentials? {
    guard let vendorSN, let vendorKey else { return nil }
    return Credentials(sn: vendorSN, key: vendorKey.text)
  }

  mutating func complete(_ files: inout SectionFiles) {
    vendorKey = files.secret("vendor_key", vendorKeyFile)
    if callbackKeyFile != nil {
      let text = files.text("callback_key_file", callbackKeyFile, for: "Upay's public key in PEM")
      callbackKey = text.flatMap { try? VerificationKey(pem: $0) }
      if text != nil, callbackKey == nil {
        files.refuse("callback_key_file", "holds no public RSA key of 2048 bits or more in PEM")
      }
    }
    if let notifyURL, notifyURL.utf8.count > 128 {
      files.refuse("notify_url", "has \(notifyURL.utf8.count) octets; at most 128 are allowed")
    }
  }
}

extension ConfigurationTable {
  static let upay = SectionTable<UpayConfiguration>(
    header: "gateway upay", dotted: "gateway.upay", isNamed: false,
    doc: "The payment system Upay.", empty: { .init() },
    keys: [
      Key(
        "url", "https://vsi-api.shouqianba.com", \.url, .gatewayURL, "Where its servers are."),
      .caFile,
      Key(
        "vendor_sn", "", \.vendorSN, .token(upTo: 64),
        "The vendor's number, for the activation only."),
      Key(
        "vendor_key_file", "", \.vendorKeyFile, .optionalPath,
        "A file of mode 0600 with the vendor's key, for the activation only. A systemd credential "
          + "gateway.upay.vendor_key is used before it."),
      Key("app_id", "", \.appID, .token(upTo: 64), "The vendor's application."),
      Key(
        "callback_key_file", "", \.callbackKeyFile, .optionalPath,
        "A PEM file with the public key that signs Upay's notifications; Upay gives it. Without it "
          + "none is taken."),
      Key(
        "notify_url", "", \.notifyURL, .optionalGatewayURL,
        "Where Upay sends notifications, at most 128 octets. Empty: by way of callbacks.public_url, "
          + "where notifications are listened for."),
      .precreatePayway(),
    ] + Key.waits(qrLife: "240s", pollSlow: "10s", end: "cancelled") + [
      Key(
        "cancel_attempts", "3", \.policy.cancelAttempts, .integer(0...20),
        "How many cancels follow the first one after 5, 10, 20 seconds and so on; then one a "
          + "minute until attention_after.")
    ] + Key.patience)
}
