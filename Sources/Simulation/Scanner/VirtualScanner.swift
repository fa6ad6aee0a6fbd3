import Synchronization

/// A barcode scanner on a serial line that isn't there: a pseudo-terminal behind a stable link.
public final class VirtualScanner: Sendable {
  /// The path that the daemon is configured with.
  public let link: String
  private let terminal: Mutex<PseudoTerminal?>

  /// Makes the scanner, plugged in.
  ///
  /// - Parameter link: where the daemon finds it; its directory exists.
  public init(link: String) throws(PseudoTerminalError) {
    self.link = link
    terminal = Mutex(try PseudoTerminal(link: link))
  }

  deinit {
    unplug()
  }

  /// Sends a code as scanners do: identifier, data, suffix.
  ///
  /// - Parameters:
  ///   - aim: the AIM symbology identifier, such as `]Q1`, where the scanner is set to send it.
  ///   - suffix: what ends a scan; most scanners leave the factory with CR.
  /// - Throws: when the scanner is unplugged, or nobody reads and the line is full.
  public func scan(
    _ code: String, aim: String = "", suffix: String = "\r"
  ) throws(PseudoTerminalError) {
    try sendRaw(Array((aim + code + suffix).utf8))
  }

  /// Sends bytes as they are.
  public func sendRaw(_ bytes: [UInt8]) throws(PseudoTerminalError) {
    guard let terminal = terminal.withLock({ $0 }) else {
      throw PseudoTerminalError("the scanner \(link) is unplugged")
    }
    guard terminal.send(bytes) == bytes.count else {
      throw PseudoTerminalError("nobody reads the scanner \(link)")
    }
  }

  /// Pulls the cable. Harmless when it is pulled already.
  public func unplug() {
    terminal.withLock { terminal in
      terminal?.removeLink()
      terminal = nil
    }
  }

  /// Plugs the cable in again, behind the same link. Harmless when it is in.
  public func plug() throws(PseudoTerminalError) {
    guard terminal.withLock({ $0 == nil }) else { return }
    let new = try PseudoTerminal(link: link)
    terminal.withLock { $0 = new }
  }

  /// The scanner is taken away for good.
  public func close() {
    unplug()
  }
}
