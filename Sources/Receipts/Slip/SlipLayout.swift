/// A slip set in lines for paper or a screen of a number of columns.
public struct SlipLayout: Hashable, Sendable {
  /// Columns; at least 16.
  public let columns: Int
  public let lines: [SlipLine]
  /// What is printed in the place of a code that this paper is too narrow for.
  let notice: [SlipLine]

  public init(
    _ slip: Slip, columns: Int, surface: Surface, design: ReceiptDesign = ReceiptDesign()
  ) {
    precondition((16...256).contains(columns))
    var composer = SlipComposer(columns: columns, surface: surface, slip: slip, design: design)
    composer.compose()
    self.columns = columns
    lines = composer.lines
    notice = composer.notice
  }
}
