import ArgumentParser
import Terminal

struct Devices: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List scanners and printers.")

  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.session().devices().leave() }
}

/// A scanner or printer by its name, as several commands want one.
struct DeviceOptions: ParsableArguments {
  @Argument(help: "The name of the scanner or printer, as `upayctl devices` shows it.")
  var device: String

  @Option(
    help: "scanner or printer; needed where both have this name.",
    completion: .list(["scanner", "printer"]))
  var kind: String?

  func validate() throws {
    if let kind, !["scanner", "printer"].contains(kind) {
      throw ValidationError("--kind is scanner or printer")
    }
    guard (1...64).contains(device.utf8.count), device != ".", device != ".." else {
      throw ValidationError("DEVICE is the name of a scanner or printer")
    }
  }
}

struct CaptureDevice: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Record a scanner or printer into a file for whoever helps, without codes.",
    discussion: """
      What the device is, and all that passes between it and the daemon meanwhile. Use it as it \
      misbehaves: scan, or print. It may be plugged in meanwhile; payments go on. Codes and what is \
      on slips are masked.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var named: DeviceOptions

  @Argument(
    help: "The file; - is the standard output, and a name with the time is made when left out.")
  var file: String?

  @Option(help: ArgumentHelp("How long to record, 1 to 300.", valueName: "seconds"))
  var wait = 30

  @Flag(help: "Overwrite the file.")
  var force = false

  func validate() throws {
    guard (1...300).contains(wait) else { throw ValidationError("--wait is 1 to 300 seconds") }
    if file == "" { throw ValidationError("FILE needs a name") }
  }

  func run() async throws {
    try await global.session().capture(
      device: named.device, kind: named.kind, seconds: wait, to: file, force: force
    ).leave()
  }
}

struct TestDevice: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Print a test slip, or show what a scanner reads next.")

  @OptionGroup var global: GlobalOptions

  @OptionGroup var named: DeviceOptions

  @Option(help: ArgumentHelp("How long to wait, 1 to 300.", valueName: "seconds"))
  var wait = 30

  func validate() throws {
    guard (1...300).contains(wait) else { throw ValidationError("--wait is 1 to 300 seconds") }
  }

  func run() async throws {
    try await global.session().test(device: named.device, kind: named.kind, seconds: wait).leave()
  }
}

struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what was taken and given back on a day.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The day, as 2026-03-01; today when left out.")
  var date: String?

  @Flag(help: "Ask the gateway for each order of the day, and list the differences.")
  var reconcile = false

  @Flag(help: "As a table for a spreadsheet.")
  var csv = false

  func validate() throws {
    if let date, !ReportWish.isDate(date) {
      throw ValidationError("DATE is written like 2026-03-01")
    }
    if csv, global.json { throw ValidationError("--csv or --json, not both") }
  }

  func run() async throws {
    try await global.session().report(ReportWish(date: date, reconcile: reconcile, csv: csv))
      .leave()
  }
}

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look for what is wrong with the till, and say what to type next.",
    discussion: """
      Nothing is moved and nothing is sent to the gateway. Exit status: 0 nothing was found; 1 \
      something was, also when the daemon can't be reached.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var state: StateOptions

  func run() async throws {
    try await global.session().doctor(stateDirectory: state.directory()).leave()
  }
}

struct SupportBundle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "support-bundle",
    abstract: "Write a file for whoever helps: the state of the till, without secrets.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var state: StateOptions

  @Argument(
    help: "The file; - is the standard output, and a name with the time is made when left out.")
  var file: String?

  @Flag(help: "Overwrite the file.")
  var force = false

  func validate() throws {
    if file == "" { throw ValidationError("FILE needs a name") }
  }

  func run() async throws {
    try await global.session().supportBundle(
      to: file, force: force, stateDirectory: state.directory()
    ).leave()
  }
}

/// Where the daemon keeps its journal, for whoever looks at the disk.
struct StateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the daemon keeps its journal; UPAYD_STATE_DIRECTORY unless given, else /var/lib/upayd.",
      valueName: "path"))
  var stateDirectory: String?

  func directory(_ environment: (String) -> String? = environmentVariable) -> String {
    stateDirectory ?? environment("UPAYD_STATE_DIRECTORY") ?? "/var/lib/upayd"
  }
}
