import FoundationEssentials
import Service

@testable import Terminal

/// Views as a till answers them.
enum Sample {
  static let order = decoded(
    OrderView.self,
    """
    {"client_sn": "A-1", "gateway": "upay", "kind": "pay", "state": "submitted",
     "hand_over": false, "total_amount": 1250, "refunded_amount": 0, "currency": "CNY",
     "subject": "Noodles", "operator": "mei", "foreign": false,
     "created_at": "2026-11-21T09:30:00+08:00", "updated_at": "2026-11-21T09:30:00+08:00",
     "message": "Sent.", "advice": "Wait.", "returns": []}
    """)

  /// Every member that there can be.
  static let fullOrder = decoded(
    OrderView.self,
    """
    {"client_sn": "A-0", "sn": "7895", "sale_no": "S-1", "resolved_by": "mei", "gateway": "upay", "gateway_order_no": "A-0",
     "kind": "precreate", "state": "partially_refunded", "hand_over": true,
     "total_amount": 1250, "refunded_amount": 250, "currency": "CNY", "payway": "3",
     "sub_payway": "2", "payer_login": "a***@b", "subject": "Noodles / 面", "operator": "mei",
     "qr_code": "https://qr.example/1", "qr_expires_at": "2026-11-21T09:34:00+08:00",
     "trade_no": "4200", "foreign": true, "created_at": "2026-11-21T09:30:00+08:00",
     "updated_at": "2026-11-21T09:31:00+08:00", "paid_at": "2026-11-21T09:30:30+08:00",
     "message": "Paid.", "advice": "Hand over.", "error": {"code": "E1", "message": "no"},
     "late_payment": {"amount": 1250, "found_at": "2026-11-21T09:33:00+08:00",
                      "handling": "return"},
     "returns": [{"kind": "refund", "refund_request_no": "r1", "amount": 250,
                  "state": "succeeded", "operator": "mei", "reason": "cold",
                  "created_at": "2026-11-21T09:31:00+08:00",
                  "updated_at": "2026-11-21T09:31:00+08:00",
                  "error": {"code": "E2", "message": "no"}, "external": false}]}
    """)

  /// The octets that every PNG begins with.
  static let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0xFF]

  static let printedJob = PrintJobView(
    job: 7, printID: nil, printer: "receipts", state: "printed", reason: nil)
  static let heldJob = PrintJobView(
    job: 8, printID: "x-7", printer: "receipts", state: "held", reason: "paper out")

  static let printerTest = DeviceTestView(
    id: "receipts", kind: "printer", job: 9, scan: nil, message: "Queued.")
  static let scannerTest = DeviceTestView(
    id: "counter", kind: "scanner", job: nil,
    scan: DeviceTestView.ScanView(
      code: "6901234567892", kind: "payment_code", masked: "13****89", symbology: "EAN-13"),
    message: "Read.")

  static let report: DayReportView = {
    let group = DayReportView.Group(
      name: "paid", payments: DayReportView.Total(count: 2, amount: 2_500),
      returns: DayReportView.Total(count: 3, amount: 3_000))
    var report = DayReportView(date: "2026-11-21", zone: "+08:00", currency: "CNY")
    report.payments = group.payments
    report.returns = group.returns
    report.net = -500
    report.states = [group]
    report.payways = [group]
    report.operators = [group]
    report.unresolved = ["A-7"]
    return report
  }()

  static let reconciledReport: DayReportView = {
    var report = Sample.report
    report.reconciliation = DayReportView.Reconciliation(
      at: "2026-11-21T22:00:00+08:00", compared: 2,
      differences: [DayReportView.Difference(clientSN: "A-1", journal: "unknown", gateway: "paid")],
      unreachable: ["A-2"])
    return report
  }()

  static let checkIn = CheckInView(
    state: "ok", lastAt: "2026-11-21T04:00:00+08:00", nextAt: nil, unconfirmed: 0)

  static let terminal = TerminalView(
    activated: true, terminalSN: "100", deviceID: "till-1", name: "Till 1", currency: "CNY",
    keys: KeysView(
      current: KeyView(id: "0badcafe", receivedAt: "2026-11-21T04:00:00+08:00"), previous: nil),
    checkIn: checkIn, clockSkewSeconds: -2,
    gateways: [GatewayView(name: "upay", capabilities: ["pay", "precreate"], currency: "CNY")])

  static let devices = [
    DeviceView(
      id: "counter", kind: "scanner", state: "ready", reason: nil, path: "/dev/ttyACM0",
      pinned: true, used: true),
    DeviceView(
      id: "a \"b\"\\", kind: "printer", state: "held", reason: "paper out", path: nil,
      pinned: false, used: true),
  ]

  static let agreement: AgreementView = {
    let now = Moment(wall: 1_795_226_400_000, boot: 1_000)
    let request = AgreementRequest(
      number: AgreementNo(wall: now.wall, random: 1), gateway: "iotpay_card", user: "U1",
      operator: "mei", print: true, printer: nil)
    var (agreement, _) = Agreement.open(
      request, AgreementAbilities(asks: true, closes: false), policy: OrderPolicy(), at: now)
    let signature = AgreementSignature(reference: "C-1", masked: "621234****0001")
    _ = try? agreement.handle(.noticed(signature), at: now)
    return agreement.view(in: .en, offset: 480)
  }()

  static let callbacks = CallbacksView(
    listening: true, address: "127.0.0.1:8443", reason: nil, gateways: ["ottpay", "upay"],
    received: 12, verified: 11, repeated: 3, refused: 1, lastAt: "2026-11-21T09:30:01+08:00",
    lastVerifiedAt: "2026-11-21T09:30:00+08:00")
  static let login: LoginView = {
    var login = LoginView(believed: true, gateway: "ucsp", experimental: true)
    login.messageID = "A00010344180423082537000003"
    login.userID = "u-1"
    login.mobile = "138****0001"
    login.industryCode = "0001"
    login.channelCode = "C1"
    login.madeAt = "2026-11-21T06:30:00+08:00"
    return login
  }()
  static let status = StatusView(
    ready: true, activated: true, openOrders: 2, oldestOpenAt: "2026-11-21T09:30:00+08:00",
    needsAttention: ["A-7"], journal: "ok", devices: devices, checkIn: checkIn,
    callbacks: callbacks, version: "0.1.0")

  private static func decoded<Value: Decodable>(_ type: Value.Type, _ json: String) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(json.utf8))
    } catch {
      fatalError("a sample is wrong: \(error)")
    }
  }
}
