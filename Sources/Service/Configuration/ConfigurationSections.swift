internal import DeviceIdentity
public import Devices
public import Receipts
public import Scanning
public import Terminal

// What each section says, typed. The initial values are placeholders: the table has the defaults.

/// `[terminal]`.
public struct TerminalConfiguration: Sendable {
  var givenDeviceID: String?
  /// What the terminal is bound to; at most 32 octets.
  public internal(set) var deviceID = ""
  public internal(set) var name: String?
  public internal(set) var subject: String?
  public internal(set) var `operator`: String?
  public internal(set) var currency: Currency = .cny
  public internal(set) var language: Language = .en
  /// Minutes east of UTC.
  public internal(set) var dayZone = 0
}

/// `[check_in]`.
public struct CheckInConfiguration: Sendable {
  /// Milliseconds after midnight in the machine's zone.
  public internal(set) var time: Milliseconds = 0
  public internal(set) var jitter: Milliseconds = 0
  public internal(set) var afterStart: Milliseconds = 0

  /// - Parameter seed: fixed per terminal, such as a hash of its `terminal_sn`.
  public func schedule(seed: UInt64) -> CheckInSchedule {
    CheckInSchedule(time: time, jitter: jitter, afterStart: afterStart, seed: seed)
  }
}

/// `[state]`.
public struct StateConfiguration: Sendable {
  public internal(set) var directory = ""
  var givenSealKeyFile: String?
  public var sealKeyFile: String { givenSealKeyFile ?? "\(directory)/seal.key" }
  /// The systemd credential that is used before the file, when systemd passes it.
  public static let sealKeyCredential = "state.seal_key"
  public internal(set) var keep: Milliseconds = 0
  public internal(set) var keepEvents: Milliseconds = 0
}

/// `[socket]`.
public struct SocketConfiguration: Sendable {
  public internal(set) var path = ""
  /// nil: unchanged.
  public internal(set) var group: String?
}

/// `[access]`: names of groups or users.
public struct AccessConfiguration: Sendable {
  public internal(set) var cashier: [String] = []
  public internal(set) var supervisor: [String] = []
  public internal(set) var admin: [String] = []
  /// The same by number, with those who may do everything.
  public internal(set) var rules = AccessRules()
}

/// `[scanner NAME]`.
public struct ScannerConfiguration: Sendable {
  /// The name of the section: the `id` of the device.
  public internal(set) var name = ""
  public internal(set) var device: DeviceSelector = .auto
  public internal(set) var baud = 0
  public internal(set) var format: LineFormat = .eightNone1
  public internal(set) var flow: LineFlow = .none
  public internal(set) var layout: KeyboardLayout.Name = .us
  public internal(set) var prefix = ""
  public internal(set) var paymentCode: PaymentCodeRule = .standard
  public internal(set) var scanTimeout: Milliseconds = 0
  public internal(set) var doubleRead: Milliseconds = 0
  public internal(set) var idleTimeout: Milliseconds = 0

  /// The serial line, when the device is named by a path.
  public var line: LineSettings? { wish.line }
  /// What the section asks for.
  public var wish: DeviceWish {
    DeviceWish(
      role: .scanner, name: name, selector: device, baud: baud, format: format, flow: flow)
  }
  public var framing: ScannerSettings {
    ScannerSettings(
      prefix: prefix, idleTimeout: idleTimeout, doubleRead: doubleRead, layout: layout)
  }
}

/// `[printer NAME]`.
public struct PrinterConfiguration: Sendable {
  /// The name of the section: the `id` of the device.
  public internal(set) var name = ""
  public internal(set) var device: DeviceSelector = .auto
  public internal(set) var baud = 0
  public internal(set) var format: LineFormat = .eightNone1
  public internal(set) var flow: LineFlow = .none
  var profileName = ""
  var ownLanguage: Language?
  public internal(set) var language: Language = .en
  var qr = ""
  var charset = ""
  var cut = ""
  var drawer = ""
  var status = ""
  /// What the keys above say.
  public internal(set) var choice = PrinterChoice(.mm58)

  /// The serial line, when the device is named by a path.
  public var line: LineSettings? { wish.line }
  /// What the section asks for.
  public var wish: DeviceWish {
    DeviceWish(
      role: .printer, name: name, selector: device, baud: baud, format: format, flow: flow)
  }

  /// What the printer prints by while nothing of it was detected.
  public var profile: PrinterProfile { choice.profile(detected: nil) }
}

/// `[receipt]`.
public struct ReceiptConfiguration: Sendable {
  public internal(set) var template: String?
  public internal(set) var header: [String] = []
  public internal(set) var footer: [String] = []
  public internal(set) var logo: String?
  /// What is in the files of `template` and `logo`.
  public internal(set) var design = ReceiptDesign()
}

/// `[report]`.
public struct ReportConfiguration: Sendable {
  /// Milliseconds after midnight; nil: never by itself.
  public internal(set) var reconcileAt: Milliseconds?
}

/// `[limits]`.
public struct LimitsConfiguration: Sendable {
  /// In minor units.
  public internal(set) var maxAmount = 0
  public internal(set) var wait: Milliseconds = 0
}
