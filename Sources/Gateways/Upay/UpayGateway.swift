public import Cryptography
public import Terminal

/// Upay, the payment gateway of Wosai (Shouqianba), by its Web API.
///
/// A pure translation: commands become signed requests, answers become outcomes. It opens no
/// socket, reads no clock and keeps no state.
public struct UpayGateway: IdentityGateway, LookupGateway {
  public let name = "upay"
  public let capabilities = Set(Capability.allCases).subtracting([.preauth, .agreements])
  let osInfo: String?
  let sdkVersion: String?
  let callbackKey: VerificationKey?
  let notifyURL: String?

  /// - Parameters:
  ///   - osInfo: the operating system, told at activation and check-in; cut after 45 octets.
  ///   - sdkVersion: the version of this software; likewise.
  ///   - callbackKey: signs Upay's notifications; nil: none is taken.
  ///   - notifyURL: where Upay is to send them; at most 128 octets.
  public init(
    osInfo: String? = nil, sdkVersion: String? = nil, callbackKey: VerificationKey? = nil,
    notifyURL: String? = nil
  ) {
    self.osInfo = osInfo?.cleaned(to: 45)
    self.sdkVersion = sdkVersion?.cleaned(to: 45)
    self.callbackKey = callbackKey
    self.notifyURL = notifyURL
  }

  /// Upay takes every `client_sn` as it is.
  public func orderNumber(for clientSN: ClientSN) -> String { clientSN.text }

  public func violations(in request: OrderRequest) -> [FieldError] {
    UpayLimits.violations(in: request)
  }

  /// What Upay would refuse of an activation, checked before its code is risked.
  public func violations(in activation: Activation) -> [FieldError] {
    UpayLimits.violations(in: activation)
  }
}
