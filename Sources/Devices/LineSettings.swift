/// Where a serial line is, and how it speaks.
public struct LineSettings: Sendable, Hashable {
  /// The path as configured; links are resolved anew at every open.
  public var path: String
  /// Bits a second.
  public var baud: Int
  public var format: LineFormat
  public var flow: LineFlow

  public init(
    path: String, baud: Int = 9_600, format: LineFormat = .eightNone1, flow: LineFlow = .none
  ) {
    self.path = path
    self.baud = baud
    self.format = format
    self.flow = flow
  }

  /// The speeds that serial scanners and printers are built with, bits a second.
  public static let speeds = [
    1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600,
  ]

  /// The speed that `text` names.
  ///
  /// - Throws: `LineSettingsError` naming the speeds there are.
  public static func baud(parsing text: String) throws(LineSettingsError) -> Int {
    guard let speed = Int(text), speeds.contains(speed) else {
      let known = speeds.map(String.init).joined(separator: ", ")
      throw LineSettingsError("baud must be one of \(known), not \"\(text)\"")
    }
    return speed
  }
}

/// Data bits, parity and stop bits, written as technicians do: `8N1`, `7E1`.
public struct LineFormat: Sendable, Hashable, CustomStringConvertible {
  public enum Parity: Character, Sendable, Hashable, CaseIterable {
    case none = "N"
    case even = "E"
    case odd = "O"
  }

  public var dataBits: Int
  public var parity: Parity
  public var stopBits: Int

  public static let eightNone1 = LineFormat(dataBits: 8, parity: .none, stopBits: 1)

  private init(dataBits: Int, parity: Parity, stopBits: Int) {
    self.dataBits = dataBits
    self.parity = parity
    self.stopBits = stopBits
  }

  /// - Throws: `LineSettingsError` showing the form expected.
  public init(parsing text: String) throws(LineSettingsError) {
    let parts = Array(text.uppercased())
    guard parts.count == 3,
      let dataBits = parts[0].wholeNumberValue, (7...8).contains(dataBits),
      let parity = Parity(rawValue: parts[1]),
      let stopBits = parts[2].wholeNumberValue, (1...2).contains(stopBits)
    else {
      throw LineSettingsError(
        "format must be data bits (7, 8), parity (N, E, O) and stop bits (1, 2), such as 8N1; "
          + "not \"\(text)\"")
    }
    self.init(dataBits: dataBits, parity: parity, stopBits: stopBits)
  }

  public var description: String { "\(dataBits)\(parity.rawValue)\(stopBits)" }
}

/// How the device tells the machine to wait.
public enum LineFlow: String, Sendable, Hashable, CaseIterable {
  case none
  case rtscts
  case xonxoff
  /// The device's busy line on DSR. Linux has no such flow control: the line looks at DSR itself
  /// before every few bytes.
  case dtrdsr

  /// - Throws: `LineSettingsError` naming the words there are.
  public init(parsing text: String) throws(LineSettingsError) {
    guard let flow = LineFlow(rawValue: text) else {
      let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw LineSettingsError("flow must be one of \(known), not \"\(text)\"")
    }
    self = flow
  }
}

/// A setting that no line can have, in words for whoever wrote the configuration.
public struct LineSettingsError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
