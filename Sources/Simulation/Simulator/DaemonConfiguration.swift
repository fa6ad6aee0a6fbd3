/// The configuration file with which `upayd` uses this simulator, its devices and its directory.
struct DaemonConfiguration {
  private let announcement: Announcement
  private let directory: Directory
  /// The port at which the daemon listens for notifications; nil: it does not.
  var callbacks: Int?
  private var systems: [PaymentSystem] = []
  private var sections: [String] = []
  /// That of the first system's account.
  private var currency: String?

  init(_ announcement: Announcement, _ directory: Directory) {
    self.announcement = announcement
    self.directory = directory
  }

  /// One more payment system; the first one takes the orders that name none.
  mutating func add(_ system: PaymentSystem, _ model: (any AcquirerModel)?) throws {
    let keys = try model?.configuration(announcement, in: directory) ?? upay
    if systems.isEmpty { currency = keys.first { $0.key == "currency" }?.value }
    systems.append(system)
    sections.append(Self.section("gateway \(system.rawValue)", keys))
  }

  private var upay: [(key: String, value: String)] {
    let signer: [(key: String, value: String)] =
      callbacks == nil ? [] : [("callback_key_file", directory.path(of: NoticeKey.publicFile))]
    return signer + [
      ("url", announcement.url), ("ca_file", announcement.caFile),
      ("vendor_sn", announcement.vendorSN),
      ("vendor_key_file", announcement.vendorKeyFile), ("app_id", announcement.appID),
      ("precreate_payway", "1"),
    ]
  }

  var text: String {
    var terminal = [
      ("device_id", "upay-simulator-till"), ("name", "TEST till"), ("subject", "TEST shop"),
    ]
    if let currency { terminal.append(("currency", currency)) }
    var all = [Self.section("terminal", terminal)]
    all += sections
    if let first = systems.first, systems.count > 1 {
      all.append(Self.section("route rest", [("gateway", first.rawValue)]))
    }
    all += [
      Self.section("check_in", [("time", "04:00"), ("jitter", "0s")]),
      Self.section("state", [("directory", directory.path(of: "state"))]),
      // The group of an installed daemon is not there on a developer's machine.
      Self.section("socket", [("path", directory.path(of: "upayd.sock")), ("group", "")]),
    ]
    if let callbacks {
      // With the gateway's own certificate: the simulator trusts no other.
      all.append(
        Self.section(
          "callbacks",
          [
            ("listen", "127.0.0.1:\(callbacks)"),
            ("certificate_file", directory.path(of: "server.pem")),
            ("key_file", directory.path(of: "server.key")),
            ("public_url", "https://127.0.0.1:\(callbacks)"),
          ]))
    }
    if let scanner = announcement.scanner {
      all.append(Self.section("scanner counter", [("device", scanner)]))
    }
    if let printer = announcement.printer {
      all.append(Self.section("printer counter", [("device", printer), ("profile", "80mm")]))
    }
    return "# Written by upay-simulator at each start.\n\n" + all.joined(separator: "\n")
  }

  private static func section(_ name: String, _ keys: [(key: String, value: String)]) -> String {
    "[\(name)]\n"
      + keys.map { $0.value.isEmpty ? "\($0.key) =\n" : "\($0.key) = \($0.value)\n" }.joined()
  }
}
