import Service
import Terminal

/// The named schemas of the OpenAPI document (JSON Schema 2020-12).
enum Schema: String, CaseIterable, Sendable {
  case order = "Order"
  case returned = "Return"
  case latePayment = "LatePayment"
  case orderError = "OrderError"
  case ordersPage = "OrdersPage"
  case terminal = "Terminal"
  case key = "Key"
  case checkIn = "CheckIn"
  case gateway = "Gateway"
  case device = "Device"
  case status = "Status"
  case callbacks = "Callbacks"
  case disbelief = "Disbelief"
  case agreement = "Agreement"
  case agreementsPage = "AgreementsPage"
  case agreementBody = "AgreementRequest"
  case login = "Login"
  case printJob = "PrintJob"
  case deviceTest = "DeviceTest"
  case scanEcho = "ScanEcho"
  case dayReport = "DayReport"
  case total = "Total"
  case reportGroup = "ReportGroup"
  case otherCurrency = "OtherCurrency"
  case reconciliation = "Reconciliation"
  case difference = "Difference"
  case problem = "Problem"
  case payBody = "PayRequest"
  case precreateBody = "PrecreateRequest"
  case cancelBody = "CancelRequest"
  case refundBody = "RefundRequest"
  case adoptBody = "AdoptRequest"
  case resolveBody = "ResolveRequest"
  case printBody = "PrintRequest"
  case printLine = "PrintLine"
  case activateBody = "ActivateRequest"
  case checkInBody = "CheckInRequest"
  case loginBody = "LoginRequest"
  case emptyBody = "EmptyRequest"

  var reference: Document { ["$ref": .string("#/components/schemas/\(rawValue)")] }

  var document: Document {
    switch self {
    case .order: Self.orderSchema
    case .returned: Self.returnSchema
    case .latePayment: Self.latePaymentSchema
    case .orderError: Self.orderErrorSchema
    case .ordersPage: Self.ordersPageSchema
    case .terminal: Self.terminalSchema
    case .key: Self.keySchema
    case .checkIn: Self.checkInSchema
    case .gateway: Self.gatewaySchema
    case .device: Self.deviceSchema
    case .status: Self.statusSchema
    case .callbacks: Self.callbacksSchema
    case .disbelief: Self.disbeliefSchema
    case .agreement: Self.agreementSchema
    case .agreementsPage: Self.agreementsPageSchema
    case .agreementBody: Self.agreementBodySchema
    case .login: Self.loginSchema
    case .printJob: Self.printJobSchema
    case .deviceTest: Self.deviceTestSchema
    case .scanEcho: Self.scanEchoSchema
    case .dayReport: Self.dayReportSchema
    case .total: Self.totalSchema
    case .reportGroup: Self.reportGroupSchema
    case .otherCurrency: Self.otherCurrencySchema
    case .reconciliation: Self.reconciliationSchema
    case .difference: Self.differenceSchema
    case .problem: Self.problemSchema
    case .payBody: Self.payBodySchema
    case .precreateBody: Self.precreateBodySchema
    case .cancelBody: Self.cancelBodySchema
    case .refundBody: Self.refundBodySchema
    case .adoptBody: Self.adoptBodySchema
    case .resolveBody: Self.resolveBodySchema
    case .printBody: Self.printBodySchema
    case .printLine: Self.printLineSchema
    case .activateBody: Self.activateBodySchema
    case .checkInBody: Self.checkInBodySchema
    case .loginBody: Self.loginBodySchema
    case .emptyBody: Self.object("No members.", [:])
    }
  }

  /// An object without other members than these.
  static func object(
    _ description: String, required: [String] = [], _ members: KeyValuePairs<String, Document>
  ) -> Document {
    object(description, required: required, members.map { ($0.key, $0.value) })
  }

  static func object(
    _ description: String, required: [String], _ members: [(String, Document)]
  ) -> Document {
    var document: [(String, Document)] = [
      ("type", "object"), ("description", .string(description)),
      ("properties", .object(members)),
      ("additionalProperties", false),
    ]
    if !required.isEmpty { document.append(("required", .array(required.map(Document.string)))) }
    return .object(document)
  }
}

/// Schemas of single values.
extension Document {
  static let agreementNo: Document = ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,30}$"]
  static let clientSN: Document = ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,32}$"]
  static let requestNo: Document = ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,20}$"]
  static let flag: Document = ["type": "boolean"]

  static func text(_ description: String, octets: Int? = nil) -> Document {
    let limit = octets.map { " At most \($0) octets of UTF-8." } ?? ""
    return ["type": "string", "description": .string(description + limit)]
  }

  static func amount(_ description: String, from least: Int = 0) -> Document {
    [
      "type": "integer", "format": "int64", "minimum": .integer(least),
      "description": .string("\(description) In the currency's minor unit."),
    ]
  }

  static func time(_ description: String) -> Document {
    ["type": "string", "format": "date-time", "description": .string(description)]
  }

  static func count(_ description: String) -> Document {
    ["type": "integer", "minimum": 0, "description": .string(description)]
  }

  static func one(of values: [String], _ description: String = "") -> Document {
    let values: Document = [
      "type": "string", "enum": .array(values.map(Document.string)),
    ]
    return description.isEmpty ? values : values.adding(["description": .string(description)])
  }

  static func list(of element: Document) -> Document { ["type": "array", "items": element] }
}
