import DeviceIdentity
public import Terminal

/// Records what passes between a device and the machine.
public protocol DeviceRecorder: Sendable {
  /// Records the device of a section for some time, or until it is full or the task is cancelled.
  ///
  /// - Returns: the text of a capture file, without codes.
  func capture(
    _ section: DeviceWish.Section, for time: Milliseconds
  ) async throws(CaptureRefusal) -> String

  /// Ends the recording of a section's device before its time: whoever waits for it gets what there is.
  ///
  /// - Returns: false where nobody records it.
  func endCapture(of section: DeviceWish.Section) -> Bool

  /// Ends all recordings, since the daemon stops.
  func endCaptures()

  /// What the machine shows of a device that no section has, as a capture file without traffic; nil
  /// where there is none of this name.
  func describe(_ id: String) async -> String?
}

/// Why there is no recording.
public enum CaptureRefusal: Error, Hashable, Sendable {
  /// Somebody records the device already.
  case running
  /// It was not there at any time.
  case absent
}

extension Till {
  /// How long a device is recorded unless the caller says.
  private static let usualTime: Milliseconds = .seconds(30)

  public func endCapture(_ id: String, kind: String?, by peer: Peer) async throws -> DeviceView {
    let section: DeviceWish.Section? =
      switch try named(id, kind) {
      case .scanner: DeviceWish.Section(.scanner, id)
      case .printer: DeviceWish.Section(.printer, id)
      case nil: nil
      }
    guard let section, recorder?.endCapture(of: section) == true,
      let view = devices.all.first(where: { $0.kind == section.role.rawValue && $0.id == id })
    else {
      throw Problem(.wrongState, "Nobody records this device now. Nothing was ended.")
    }
    return view
  }

  /// Has all recordings answered while there is time.
  public func endCaptures() { recorder?.endCaptures() }

  public func captureDevice(
    _ id: String, kind: String?, by peer: Peer, wait: Milliseconds?
  ) async throws -> String {
    guard let recorder else {
      throw Problem(
        .wrongState, "The daemon looks after no device: its log says why. Nothing was recorded.")
    }
    let section: DeviceWish.Section
    switch try named(id, kind) {
    case .scanner: section = DeviceWish.Section(.scanner, id)
    case .printer: section = DeviceWish.Section(.printer, id)
    case nil:
      guard let text = await recorder.describe(id) else { throw noDevice(id, kind) }
      return text
    }
    do throws(CaptureRefusal) {
      return try await recorder.capture(
        section, for: min(wait ?? Self.usualTime, settings.maxWait))
    } catch {
      switch error {
      case .running:
        throw Problem(
          .wrongState, "Somebody else records this device. Wait until that has ended.")
      case .absent:
        let view = devices.all.first { $0.kind == section.role.rawValue && $0.id == id }
        let why = view?.reason.map { ": \($0)" } ?? ""
        throw Problem(
          .wrongState,
          "Nothing was recorded: the \(section.role.words) is \(view?.state ?? "absent")\(why). Plug "
            + "it in, also while it is recorded.")
      }
    }
  }
}
