/// `POST /v1/print`: a receipt that a POS program composed itself.
public struct PrintBody: Codable, Hashable, Sendable {
  /// Posted again with the same contents, it is printed once.
  public var printID: String?
  /// The name of a printer's section; the first printer when absent.
  public var printer: String?
  public var lines: [PrintLine]?
  public var cut: Bool?
  /// Opens the cash drawer; never repeated.
  public var drawer: Bool?

  public init(lines: [PrintLine]?) { self.lines = lines }

  public enum CodingKeys: String, CodingKey, CaseIterable {
    case printer, lines, cut, drawer
    case printID = "print_id"
  }
}

/// One line: exactly one of `text`, `qr`, `barcode` and `rule`.
public struct PrintLine: Codable, Hashable, Sendable {
  public var text: String?
  /// `left`, `center` or `right`.
  public var align: String?
  public var bold: Bool?
  /// Twice as high and wide.
  public var double: Bool?
  /// The contents of a QR code.
  public var qr: String?
  /// The contents of a CODE128 barcode.
  public var barcode: String?
  /// A line across the paper.
  public var rule: Bool?
  public init() {}
  public enum CodingKeys: String, CodingKey, CaseIterable {
    case text, align, bold, double, qr, barcode, rule
  }
}

/// A print job as `POST /v1/print` answers it.
public struct PrintJobView: Codable, Hashable, Sendable {
  public var job: Int64
  public var printID: String?
  public var printer: String
  /// `queued`, `held`, `printed` or `dropped`.
  public var state: String
  public var reason: String?

  public init(job: Int64, printID: String?, printer: String, state: String, reason: String?) {
    self.job = job
    self.printID = printID
    self.printer = printer
    self.state = state
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey {
    case job, printer, state, reason
    case printID = "print_id"
  }
}

/// What the test of a device showed.
public struct DeviceTestView: Codable, Hashable, Sendable {
  /// What was read; a payment code is masked.
  public struct ScanView: Codable, Hashable, Sendable {
    public var code: String?
    /// `payment_code` where it is one.
    public var kind: String?
    public var masked: String?
    public var symbology: String?
    public init(
      code: String? = nil, kind: String? = nil, masked: String? = nil, symbology: String? = nil
    ) {
      self.code = code
      self.kind = kind
      self.masked = masked
      self.symbology = symbology
    }
  }

  public var id: String
  /// `scanner` or `printer`.
  public var kind: String
  /// Of a printer: the job of the test slip.
  public var job: Int64?
  /// Of a scanner: nil when nothing was scanned in time.
  public var scan: ScanView?
  /// What happened and what to do, for the technician.
  public var message: String

  public init(id: String, kind: String, job: Int64?, scan: ScanView?, message: String) {
    self.id = id
    self.kind = kind
    self.job = job
    self.scan = scan
    self.message = message
  }
}
