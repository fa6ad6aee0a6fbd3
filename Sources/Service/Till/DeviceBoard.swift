/// What is known of the scanners and printers: kept for `GET /v1/devices`, and to know when a
/// printer can be used.
struct DeviceBoard {
  private var views: [String: DeviceView] = [:]
  private var order: [String] = []

  /// The devices of all sections, in the order of the configuration.
  var all: [DeviceView] { order.compactMap { views[$0] } }
  /// Devices that are plugged in and that no section has.
  private(set) var unused: [DeviceView] = []

  mutating func add(_ view: DeviceView) {
    let key = "\(view.kind).\(view.id)"
    if views[key] == nil { order.append(key) }
    views[key] = view
  }

  /// - Returns: the new view, when it differs from the one before.
  mutating func update(
    kind: String, id: String, state: String, reason: String?, path: String?
  ) -> DeviceView? {
    let key = "\(kind).\(id)"
    guard var view = views[key] else { return nil }
    view.state = state
    view.reason = reason
    view.path = path ?? view.path
    guard view != views[key] else { return nil }
    views[key] = view
    return view
  }

  /// - Returns: the new view, when it differs from the one before.
  mutating func show(profile: String, _ origin: String, ofPrinter id: String) -> DeviceView? {
    let key = "printer.\(id)"
    guard var view = views[key] else { return nil }
    view.profile = profile
    view.profileOrigin = origin
    guard view != views[key] else { return nil }
    views[key] = view
    return view
  }

  /// - Returns: what has come, gone or changed among the devices that no section has.
  mutating func replaceUnused(with new: [DeviceView]) -> [DeviceView] {
    let old = unused
    unused = new
    let gone = old.filter { before in !new.contains { $0.id == before.id } }
    return gone.map { view in
      var view = view
      view.state = "absent"
      view.reason = "unplugged, or used now"
      return view
    } + new.filter { !old.contains($0) }
  }

  /// Whether the printer can take a job.
  func isReady(_ printer: String) -> Bool { views["printer.\(printer)"]?.state == "ready" }

  /// Whether the scanner of this name, or without a name any, can be read.
  func hasReadyScanner(named name: String?) -> Bool {
    views.values.contains {
      $0.kind == "scanner" && $0.state == "ready" && (name == nil || $0.id == name)
    }
  }
}
