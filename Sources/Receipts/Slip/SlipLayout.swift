internal import Terminal

/// A slip set in lines for paper or a screen of a number of columns.
public struct SlipLayout: Hashable, Sendable {
  /// Columns; at least 16.
  public let columns: Int
  public let lines: [SlipLine]
  /// What the words that the daemon has of its own are in.
  private let language: Language

  public init(
    _ slip: Slip, columns: Int, surface: Surface, design: ReceiptDesign = ReceiptDesign()
  ) {
    self.init(slip, columns: columns, Typesetter(surface), design: design)
  }

  init(_ slip: Slip, columns: Int, _ typesetter: Typesetter, design: ReceiptDesign) {
    precondition((16...256).contains(columns))
    var composer = SlipComposer(
      columns: columns, typesetter: typesetter, slip: slip, design: design)
    composer.compose()
    self.columns = columns
    lines = composer.lines
    language = composer.language
  }

  /// What is printed in the place of a code that this paper is too narrow for.
  func notice(_ typesetter: Typesetter) -> [SlipLine] {
    typesetter.wrap(SlipWords.codeTooLarge(language), columns: columns)
      .map { .text($0, .centre, .bold) }
  }
}
