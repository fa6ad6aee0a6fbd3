public import Terminal

/// Something to be printed, kept until it was.
public struct StoredPrintJob: Hashable, Sendable {
  /// Given by the journal; nil in a job that was never put.
  public var id: Int64?
  /// The order it belongs to, which must be in the journal by the end of the transaction.
  public var clientSN: ClientSN?
  /// The printer it must go to; nil for any.
  public var printer: String?
  public var kind: String
  /// `printed` and `dropped` are ends; every other state is open.
  public var state: String
  /// Empty once only the memory of a ``printID`` is left of the job.
  public var document: [UInt8]
  /// Milliseconds since 1970.
  public var createdAt: Milliseconds
  /// Milliseconds since 1970 after which it is not printed any more.
  public var expiresAt: Milliseconds?
  public var attempts: Int
  /// The caller's name for it; no two jobs have the same.
  public var printID: String?
  /// What the ``printID`` stands for.
  public var contentsDigest: [UInt8]?

  public init(
    id: Int64? = nil, clientSN: ClientSN?, printer: String?, kind: String, state: String,
    document: [UInt8], createdAt: Milliseconds, expiresAt: Milliseconds? = nil, attempts: Int = 0,
    printID: String? = nil, contentsDigest: [UInt8]? = nil
  ) {
    self.id = id
    self.clientSN = clientSN
    self.printer = printer
    self.kind = kind
    self.state = state
    self.document = document
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.attempts = attempts
    self.printID = printID
    self.contentsDigest = contentsDigest
  }
}
