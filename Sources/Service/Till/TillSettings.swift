public import Receipts
public import Terminal
public import Transport

/// What the till needs of the configuration.
public struct TillSettings: Sendable {
  public var version = Version.text
  public var deviceID: String
  public var name: String?
  public var subject: String?
  public var `operator`: String?
  public var currency: Currency = .cny
  public var language: Language = .en
  /// Minutes east of UTC in which times are shown.
  public var dayOffset = 480
  public var gateways: [GatewaySettings]
  /// Which of them takes an order that names none; the first that fits.
  public var routes: [GatewayRoute] = []
  public var checkInTime: Milliseconds = .hours(4)
  public var checkInJitter: Milliseconds = .hours(2)
  public var checkInAfterStart: Milliseconds = .minutes(15)
  /// The largest amount of one order, in minor units.
  public var maxAmount: Int64 = 5_000_000
  public var maxWait: Milliseconds = .seconds(300)
  /// How long orders and events are kept.
  public var keep: Milliseconds = .days(400)
  public var keepEvents: Milliseconds = .days(30)
  /// When the day is compared with the gateway, in milliseconds after midnight in the zone of
  /// ``dayOffset``; nil: never by itself.
  public var reportReconcileAt: Milliseconds?
  /// Who may do what.
  public var access = AccessRules()
  /// The names of the scanners' sections, with their scan timeouts.
  public var scanners: [String] = []
  public var scanTimeouts: [String: Milliseconds] = [:]
  /// The printers by the names of their sections; the first is the default.
  public var printers: [PrinterSettings] = []
  /// By which printers are known when they are plugged in.
  public var printerProfiles = PrinterProfileTable.builtIn
  public var receiptHeader: [String] = []
  public var receiptFooter: [String] = []
  /// What `[receipt] template` and `logo` name.
  public var receiptDesign = ReceiptDesign()

  public init(deviceID: String, gateways: [GatewaySettings]) {
    self.deviceID = deviceID
    self.gateways = gateways
  }

  /// How long a scan is waited for: on the named scanner, else on the most patient one.
  func scanTimeout(_ scanner: String?) -> Milliseconds? {
    scanner.map { scanTimeouts[$0] } ?? scanTimeouts.values.max()
  }
}

/// One configured payment system.
public struct GatewaySettings: Sendable {
  public var gateway: any Gateway
  /// The base of every request; timeouts are put in per command.
  public var transfer: TransferOptions
  public var policy: OrderPolicy
  /// The vendor's identity, which signs activations; nil when it is not configured.
  public var vendor: Credentials?
  public var appID: String
  public var precreatePayway: String?
  /// Of all its orders.
  public var currency: Currency
  /// No real money moves there: everything printed says TEST.
  public var isSimulated: Bool

  public init(
    gateway: any Gateway, transfer: TransferOptions, policy: OrderPolicy, vendor: Credentials?,
    appID: String, precreatePayway: String?, currency: Currency = .cny, isSimulated: Bool
  ) {
    self.gateway = gateway
    self.transfer = transfer
    self.policy = policy
    self.vendor = vendor
    self.appID = appID
    self.precreatePayway = precreatePayway
    self.currency = currency
    self.isSimulated = isSimulated
  }

  /// `policy`, with what the payment system itself says of it.
  var termsOfOrders: OrderPolicy {
    var terms = policy
    terms.cancels = gateway.capabilities.contains(.cancel)
    terms.keyIsFixed = !gateway.capabilities.contains(.activate)
    return terms
  }
}

extension TillSettings {
  /// Refuses what no configured payment system can do.
  func requireAny(_ capability: Capability) throws {
    guard let first = gateways.first,
      !gateways.contains(where: { $0.gateway.capabilities.contains(capability) })
    else { return }
    throw first.cannot(capability)
  }
}

extension GatewaySettings {
  /// - Parameter unharmed: what did not happen.
  func cannot(_ capability: Capability, _ unharmed: String = "Nothing was sent.") -> Problem {
    Problem(
      .notSupportedByGateway,
      "\(gateway.name) cannot \(capability.words). \(unharmed) \(capability.instead)")
  }
}

/// One configured printer.
public struct PrinterSettings: Sendable {
  public var name: String
  /// What the configuration says of it.
  public var choice: PrinterChoice
  public var language: Language
  /// What is known of the one that is there, or was last.
  var finding = PrinterFinding.nothing
  /// What it prints by now.
  public var profile: PrinterProfile { choice.profile(detected: finding.profile) }

  public init(name: String, choice: PrinterChoice, language: Language) {
    self.name = name
    self.choice = choice
    self.language = language
  }
}
