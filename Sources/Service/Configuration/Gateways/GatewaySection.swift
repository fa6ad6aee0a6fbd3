internal import Gateways
internal import Terminal

// What the sections of the payment systems have in common. The initial values are placeholders: the
// tables have the defaults.

/// What every `[gateway …]` has.
protocol GatewaySection: Sendable {
  var caFile: String? { get set }
  var precreatePayway: String? { get set }
  var connectTimeout: Milliseconds { get set }
  var policy: OrderPolicy { get set }
}

/// The section of a payment system whose account stands in the configuration, used where its
/// `merchant_id` is set. Registering one is a type of this in a file of its own, and a line in
/// ``registered``.
protocol AccountSection: GatewaySection {
  /// What stands in `[gateway NAME]`.
  var name: String { get }
  var table: SectionTable<Self> { get }

  /// Where its servers are, without a slash at the end.
  var baseURL: String { get }
  /// nil where it is not used.
  var merchantID: String? { get }
  /// Where it sends its notifications.
  var callbackURL: String { get set }
  /// Of all its orders.
  var currency: Currency { get }
  /// When it is asked about a payment by code and about a QR code, in pauses of which the last one
  /// repeats, unless the section says how often.
  var timetable: (pay: [Milliseconds], precreate: [Milliseconds]) { get }

  /// Reads the files that its keys name, and makes ``gateway`` of them; what is wrong is told.
  mutating func complete(_ files: inout SectionFiles)
  /// nil until it is complete.
  var gateway: (any Gateway)? { get }
}

extension AccountSection {
  var outline: SectionOutline { SectionOutline(table) }
  var dotted: String { "gateway.\(name)" }

  /// The section that these texts make.
  func built(_ texts: [String: Setting]) -> Self { table.build(texts) }

  func sectionTable(_ doc: String, _ keys: [Key<Self>]) -> SectionTable<Self> {
    SectionTable(
      header: "gateway \(name)", dotted: dotted, isNamed: false, doc: doc, empty: { self },
      keys: keys)
  }
}

/// Every payment system but Upay, in the order in which they are shown.
let registered: [any AccountSection] = [
  OTTPayConfiguration(), SecurePayConfiguration(), IOTPayConfiguration(.v1),
  IOTPayConfiguration(.v3), UCSPConfiguration(),
]

/// `[route NAME]`.
public struct RouteConfiguration: Sendable {
  public internal(set) var name = ""
  var gateway: String?
  var verb: String?
  var currency: String?
  var payway: String?
  var codePrefix: String?
}
