public import DeviceIdentity
public import Devices
public import Logging
public import Receipts
import Synchronization

/// Gives each section of the configuration its device, as devices come and go, and tells the till of
/// those that no section has.
public actor DeviceKeeper {
  private let wishes: [DeviceWish]
  private let watch: DeviceWatch
  private let rule: DeviceRule
  private let till: Till
  private let logger: Logger
  private nonisolated let linesOfSections: [DeviceWish.Section: FoundLine]
  private var marks: [DeviceWish.Section: DeviceMark] = [:]
  private var served: [DeviceWish.Section: FoundDevice] = [:]
  private var quirksInUse: [DeviceWish.Section: DeviceQuirks] = [:]
  private var leftovers: [DeviceAssignment.Leftover] = []
  private var paths = NamedPaths()
  /// What was told of each printer, and where it was.
  private var told: [DeviceWish.Section: (target: DeviceTarget, finding: PrinterFinding)] = [:]

  private let profiles: PrinterProfileTable

  /// - Parameters:
  ///   - wishes: in the order of the configuration.
  ///   - profiles: by which printers are known.
  public init(
    _ wishes: [DeviceWish], watch: DeviceWatch, rule: DeviceRule = DeviceRule(),
    profiles: PrinterProfileTable = .builtIn, till: Till, logger: Logger
  ) {
    self.wishes = wishes
    self.watch = watch
    self.rule = rule
    self.profiles = profiles
    self.till = till
    self.logger = logger
    linesOfSections = Dictionary(
      wishes.map { ($0.section, FoundLine(in: watch, logger: logger)) }, uniquingKeysWith: { $1 })
  }

  /// The line of a section, whatever device serves it.
  public nonisolated func line(of section: DeviceWish.Section) -> FoundLine? {
    linesOfSections[section]
  }

  nonisolated var lines: [FoundLine] { Array(linesOfSections.values) }

  /// What is peculiar to the device that serves a section now.
  public func quirks(of section: DeviceWish.Section) -> DeviceQuirks {
    quirksInUse[section] ?? DeviceQuirks()
  }

  /// What the machine shows of the device that serves a section; nil while none does, and for what
  /// is no device of the machine, such as a pseudo-terminal.
  func description(of section: DeviceWish.Section) -> DeviceDescription? {
    served[section]?.described()
  }

  /// The same of a device that no section has, by its name in the list of devices.
  func description(ofUnused id: String) -> DeviceDescription? {
    leftovers.first { $0.name == id }?.device.described()
  }

  func wish(of section: DeviceWish.Section) -> DeviceWish? {
    wishes.first { $0.section == section }
  }

  /// Follows what is plugged in, until the watch is closed.
  public func run() async {
    await servePaths()
    var isFirst = true
    for await found in watch.changes {
      paths.follow(wishes, served: served, among: found)
      // A link is made a little later than the node that it leads to.
      watch.tellEveryLook(!paths.isWhole)
      let assignment = DeviceAssignment(
        wishes, found, rule: rule, marks: marks, realPaths: paths.real)
      marks = assignment.marks
      served = assignment.served
      leftovers = assignment.leftovers
      for (section, service) in assignment.services { await serve(section, service) }
      await till.sawUnused(assignment.leftoverViews, quietly: isFirst)
      isFirst = false
    }
  }

  /// Ends the lines; each ends its stream when its device is given back.
  public nonisolated func close() {
    watch.close()
    for line in lines { line.close() }
  }

  /// A serial port that is named by its path need not wait until everything was looked at.
  private func servePaths() async {
    paths.follow(wishes, served: [:], among: [])
    for wish in wishes {
      guard let line = wish.line, let path = wish.path,
        !USBNode.isOne(paths.real[path] ?? path)
      else { continue }
      await serve(wish.section, .device(.serial(line), DeviceQuirks()))
    }
  }

  private func serve(_ section: DeviceWish.Section, _ service: DeviceAssignment.Service) async {
    guard let line = line(of: section) else { return }
    quirksInUse[section] = nil
    switch service {
    case .device(let target, let quirks):
      quirksInUse[section] = quirks
      if section.role == .printer { await tell(of: section, at: target) }
      line.use(target)
    case .absent(let reason): line.useNothing(reason)
    case .error(let reason): line.useNothing(reason, isError: true)
    }
  }

  /// Tells the till what printer it is, before that can be used.
  private func tell(of section: DeviceWish.Section, at target: DeviceTarget) async {
    let seen = served[section]?.seen ?? SeenDevice()
    let transport: DeviceTransport.Kind =
      switch target {
      case .serial: .serial
      case .usb: .printer
      }
    let finding = PrinterFinding(
      seen, rule.table.entry(for: seen.id, by: transport), in: profiles)
    if let before = told[section], before == (target, finding) { return }
    told[section] = (target, finding)
    await till.found(finding, of: section.name)
  }
}
