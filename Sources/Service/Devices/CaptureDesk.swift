import DeviceIdentity
import Devices
public import Logging
public import Scanning
public import Terminal

/// Makes captures of the devices that a keeper looks after.
public struct CaptureDesk: DeviceRecorder {
  private let keeper: DeviceKeeper
  private let scanners: [String: ScannerSettings]
  private let clock: any MachineClock
  private let logger: Logger

  /// - Parameter scanners: the settings of the scanners' sections, by their names: what ends a code,
  ///   and what stands before it.
  public init(
    _ keeper: DeviceKeeper, scanners: [String: ScannerSettings], clock: any MachineClock,
    logger: Logger
  ) {
    self.keeper = keeper
    self.scanners = scanners
    self.clock = clock
    self.logger = logger
  }

  public func capture(
    _ section: DeviceWish.Section, for time: Milliseconds
  ) async throws(CaptureRefusal) -> String {
    guard let wish = await keeper.wish(of: section), let line = keeper.line(of: section) else {
      throw .absent
    }
    guard let ended = line.tap.begin() else { throw .running }
    logger.info("Device is recorded", metadata: ["section": "\(section.text)"])
    let begun = clock.now()
    let before = await keeper.description(of: section)
    let quirks = await keeper.quirks(of: section)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [clock] in try? await clock.sleep(until: begun.boot + time) }
      group.addTask { for await _ in ended {} }
      await group.next()
      group.cancelAll()
    }
    let recording = line.tap.end()
    let after = await keeper.description(of: section) ?? before
    guard after != nil || recording.hasDevice else { throw .absent }
    let settings = section.role == .scanner ? scanners[section.name] ?? ScannerSettings() : nil
    let mask = CaptureMask(scanner: settings, quirks: quirks)
    return CaptureFile(
      title: after?.seen.title ?? wish.path ?? section.name, made: begun, wish: wish,
      description: after, entries: mask.masked(recording), ending: recording.ending
    ).text
  }

  public func endCapture(of section: DeviceWish.Section) -> Bool {
    keeper.line(of: section)?.tap.finish(.asked) ?? false
  }

  public func endCaptures() {
    for line in keeper.lines { line.tap.finish(.stopping) }
  }

  public func describe(_ id: String) async -> String? {
    guard let found = await keeper.description(ofUnused: id) else { return nil }
    return CaptureFile(
      title: found.seen.title, made: clock.now(), wish: nil, description: found, entries: []
    ).text
  }
}
