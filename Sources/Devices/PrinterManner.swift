/// How a printer is spoken to.
public struct PrinterManner: Sendable {
  /// Which printer it is, as far as it tells itself apart from others: what one has answered says
  /// nothing of another.
  public var printer: String
  /// Nil: it is never asked anything.
  public var dialect: StatusDialect?
  /// What its port status says is the matter, for a person; nil: nothing, as far as it tells. Nil in
  /// all: it is not asked for it.
  public var port: (@Sendable (_ status: UInt8) -> String?)?
  /// It is told to tell by itself when something changes.
  public var isAutomatic: Bool
  /// It is asked for its model when it has come and has answered a question.
  public var asksModel: Bool

  public init(
    printer: String = "", dialect: StatusDialect?,
    port: (@Sendable (_ status: UInt8) -> String?)? = nil, isAutomatic: Bool = false,
    asksModel: Bool = false
  ) {
    self.printer = printer
    self.dialect = dialect
    self.port = port
    self.isAutomatic = isAutomatic
    self.asksModel = asksModel
  }
}
