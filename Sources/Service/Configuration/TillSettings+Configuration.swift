import Gateways
import Terminal
import Transport

extension TillSettings {
  /// The part of the configuration that the till works by.
  public init(_ configuration: Configuration) {
    self.init(
      deviceID: configuration.terminal.deviceID,
      gateways: (configuration.gateways.usesUpay ? [GatewaySettings(upay: configuration)] : [])
        + configuration.gateways.accounts.compactMap { GatewaySettings($0, configuration) })
    routes = configuration.routes.map(GatewayRoute.init)
    name = configuration.terminal.name
    subject = configuration.terminal.subject
    self.operator = configuration.terminal.operator
    currency = configuration.terminal.currency
    language = configuration.terminal.language
    dayOffset = configuration.terminal.dayZone
    checkInTime = configuration.checkIn.time
    checkInJitter = configuration.checkIn.jitter
    checkInAfterStart = configuration.checkIn.afterStart
    maxAmount = Int64(configuration.limits.maxAmount)
    maxWait = configuration.limits.wait
    keep = configuration.state.keep
    keepEvents = configuration.state.keepEvents
    reportReconcileAt = configuration.report.reconcileAt
    scanners = configuration.scanners.map(\.name)
    scanTimeouts = Dictionary(
      configuration.scanners.map { ($0.name, $0.scanTimeout) }, uniquingKeysWith: { $1 })
    printers = configuration.printers.map {
      PrinterSettings(name: $0.name, choice: $0.choice, language: $0.language)
    }
    printerProfiles = configuration.printerProfiles
    receiptHeader = configuration.receipt.header
    receiptFooter = configuration.receipt.footer
    receiptDesign = configuration.receipt.design
    access = configuration.access.rules
  }
}

extension GatewaySettings {
  init(upay configuration: Configuration) {
    let upay = configuration.gateways.upay
    let policy = configuration.orderPolicy()
    self.init(
      gateway: UpayGateway(callbackKey: upay.callbackKey, notifyURL: upay.notifyURL),
      transfer: TransferOptions(
        baseURL: upay.url, connectTimeout: upay.connectTimeout, timeout: policy.requestTimeout,
        caFile: upay.caFile, movesMoney: false),
      policy: policy, vendor: upay.vendor, appID: upay.appID ?? "",
      precreatePayway: upay.precreatePayway, currency: configuration.terminal.currency,
      isSimulated: HTTPSClient.isLoopback(upay.url))
  }

  /// nil where it is not configured.
  init?(_ account: any AccountSection, _ configuration: Configuration) {
    guard let gateway = account.gateway else { return nil }
    let policy = configuration.orderPolicy(account.policy)
    self.init(
      gateway: gateway,
      transfer: TransferOptions(
        baseURL: account.baseURL, connectTimeout: account.connectTimeout,
        timeout: policy.requestTimeout, caFile: account.caFile, movesMoney: false),
      policy: policy, vendor: nil, appID: "", precreatePayway: account.precreatePayway,
      currency: account.currency, isSimulated: HTTPSClient.isLoopback(account.baseURL))
  }
}
