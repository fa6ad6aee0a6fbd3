public import DeviceIdentity
public import Receipts
public import Terminal

/// The whole configuration, checked.
public struct Configuration: Sendable {
  public struct Gateways: Sendable {
    public internal(set) var upay: UpayConfiguration
    /// The others, used or not.
    var accounts: [any AccountSection]
    /// Whether Upay is there: where its section says something, or there is no other system.
    public internal(set) var usesUpay = true

    /// The section of another payment system.
    func account<Section: AccountSection>(_ type: Section.Type) -> Section? {
      accounts.lazy.compactMap { $0 as? Section }.first
    }
  }

  public internal(set) var terminal: TerminalConfiguration
  public internal(set) var gateways: Gateways
  /// In the order in which they are first named.
  public internal(set) var routes: [RouteConfiguration]
  public internal(set) var checkIn: CheckInConfiguration
  public internal(set) var state: StateConfiguration
  public internal(set) var socket: SocketConfiguration
  public internal(set) var access: AccessConfiguration
  public internal(set) var callbacks: CallbacksConfiguration
  /// In the order in which they are first named.
  public internal(set) var scanners: [ScannerConfiguration]
  /// In the order in which they are first named; the first is the default.
  public internal(set) var printers: [PrinterConfiguration]
  public internal(set) var receipt: ReceiptConfiguration
  public internal(set) var report: ReportConfiguration
  public internal(set) var limits: LimitsConfiguration
  /// What is built in, and the shop's own lines.
  public internal(set) var deviceTable = DeviceTable.builtIn
  /// What is built in, and the shop's own lines.
  public internal(set) var printerProfiles = PrinterProfileTable.builtIn

  /// systemd's `CREDENTIALS_DIRECTORY`; nil when it passes none.
  public internal(set) var credentialsDirectory: String?
  /// Where each secret was found, by its dotted name.
  var secretOrigins: [String: String] = [:]
  /// What is odd, and no error: for the log.
  public internal(set) var warnings: [String] = []
  /// Every key with its value and origin: `--print-config`.
  public internal(set) var shown: [ShownValue] = []

  /// Reads and checks everything.
  ///
  /// - Throws: ``ConfigurationErrors`` with all that is wrong, not only the first.
  public static func load(
    _ sources: ConfigurationSources
  ) throws(ConfigurationErrors) -> Configuration {
    var reader = SettingsReader()
    reader.read(sources)
    var configuration = Configuration(reader)
    configuration.complete(sources, &reader)
    try reader.errors.check()
    configuration.show(reader)
    return configuration
  }

  private init(_ reader: SettingsReader) {
    let texts = { (dotted: String, name: String?) in
      reader.settings[SectionID(dotted: dotted, name: name)] ?? [:]
    }
    terminal = ConfigurationTable.terminal.build(texts("terminal", nil))
    gateways = Gateways(
      upay: ConfigurationTable.upay.build(texts("gateway.upay", nil)),
      accounts: registered.map { $0.built(texts($0.dotted, nil)) })
    gateways.usesUpay =
      !texts("gateway.upay", nil).isEmpty || gateways.accounts.allSatisfy { $0.merchantID == nil }
    routes = reader.named.filter { $0.id.dotted == "route" }.map { found in
      var route = ConfigurationTable.route.build(texts("route", found.id.name))
      route.name = found.id.name ?? ""
      return route
    }
    checkIn = ConfigurationTable.checkIn.build(texts("check_in", nil))
    state = ConfigurationTable.state.build(texts("state", nil))
    socket = ConfigurationTable.socket.build(texts("socket", nil))
    access = ConfigurationTable.access.build(texts("access", nil))
    callbacks = ConfigurationTable.callbacks.build(texts("callbacks", nil))
    receipt = ConfigurationTable.receipt.build(texts("receipt", nil))
    report = ConfigurationTable.report.build(texts("report", nil))
    limits = ConfigurationTable.limits.build(texts("limits", nil))
    let language = terminal.language
    scanners = reader.named.filter { $0.id.dotted == "scanner" }.map { found in
      var scanner = ConfigurationTable.scanner.build(texts("scanner", found.id.name))
      scanner.name = found.id.name ?? ""
      return scanner
    }
    printers = reader.named.filter { $0.id.dotted == "printer" }.map { found in
      var printer = ConfigurationTable.printer.build(texts("printer", found.id.name))
      printer.name = found.id.name ?? ""
      printer.language = printer.ownLanguage ?? language
      return printer
    }
  }

  /// The waits and bounds of an order.
  ///
  /// - Parameters:
  ///   - own: those of its gateway; nil for Upay's.
  ///   - scanner: the scanner that is armed for it; nil for all of them: the longest wait.
  public func orderPolicy(_ own: OrderPolicy? = nil, scanner: String? = nil) -> OrderPolicy {
    var policy = own ?? gateways.upay.policy
    let armed = scanners.filter { scanner == nil || $0.name == scanner }
    if let longest = armed.map(\.scanTimeout).max() { policy.scanTimeout = longest }
    return policy
  }
}
