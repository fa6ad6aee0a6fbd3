/// One call of the admin API.
struct AdminCall: Sendable {
  /// What a call is given.
  struct Input {
    let simulator: Simulator
    /// nil: the simulator has none.
    let devices: VirtualDevices?
    var body: AdminBody
    /// What stands in place of the path's last part.
    var name = ""
  }

  typealias Act = @Sendable (inout Input) throws(AdminError) -> Delivery.Reply

  let method: String
  /// Its last part is a name of the caller's where it is in braces.
  let path: String
  let does: String
  let act: Act

  init(_ method: String, _ path: String, _ does: String, _ act: @escaping Act) {
    self.method = method
    self.path = path
    self.does = does
    self.act = act
  }

  /// The name in the path's last part, empty where the path has none; nil: another path.
  func name(in path: String) -> String? {
    guard self.path.hasSuffix("}"), let brace = self.path.firstIndex(of: "{") else {
      return path == self.path ? "" : nil
    }
    let start = self.path[..<brace]
    guard path.hasPrefix(start), path.utf8.count > start.utf8.count else { return nil }
    return String(path.dropFirst(start.count))
  }
}
