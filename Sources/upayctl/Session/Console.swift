/// The person, or the script, that `upayctl` talks to.
struct Console: Sendable {
  /// Writes to standard output as it is.
  var output: @Sendable (String) -> Void
  /// Writes to standard error as it is.
  var errors: @Sendable (String) -> Void
  /// A line that was typed; nil at the end of the input.
  var answer: @Sendable () async -> String?
  /// One element for each Ctrl-C from now on, which then ends nothing by itself.
  var interrupts: @Sendable () -> AsyncStream<Void>
  /// Standard output is a terminal: lines may be redrawn.
  var isTerminal: Bool
  /// A person sees standard output, on a terminal of whatever kind.
  var isSeen: Bool
  /// Writes octets that are no text to standard output; false when they did not all go.
  var octets: @Sendable ([UInt8]) -> Bool
  /// Someone can answer a question.
  var canAsk: Bool
  var style: Style
  /// Columns of the terminal.
  var width: Int

  func line(_ text: String = "") { output(text + "\n") }
  /// What the socket said: as it is for a script, without what a terminal obeys for a person.
  func raw(_ text: String) { line(isSeen ? printableJSON(text) : text) }
  func error(_ text: String) { errors("upayctl: \(text)\n") }
}

/// Colours of a terminal (ECMA-48), or none.
struct Style: Hashable, Sendable {
  var coloured: Bool

  func good(_ text: String) -> String { paint(text, "1;32") }
  func bad(_ text: String) -> String { paint(text, "1;31") }
  func careful(_ text: String) -> String { paint(text, "1;33") }
  func strong(_ text: String) -> String { paint(text, "1") }

  private func paint(_ text: String, _ code: String) -> String {
    coloured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
