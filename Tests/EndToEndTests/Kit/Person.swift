import Foundation

/// A user of this machine with the groups of one login.
struct Person: Hashable, Sendable, CustomStringConvertible {
  var user: String
  var group: String
  /// The supplementary groups.
  var groups: [String] = []

  static let root = Person(user: "root", group: "root")

  /// For setpriv(1).
  var flags: [String] {
    ["--reuid", user, "--regid", group]
      + (groups.isEmpty ? ["--clear-groups"] : ["--groups", groups.joined(separator: ",")])
  }

  var description: String { "\(user):\(group)" + groups.map { "+\($0)" }.joined() }
}

/// One call for curl(1), the reference client.
struct CurlCall: Sendable, CustomStringConvertible {
  var method: String
  var path: String
  var body: JSON?
  var headers: [String] = []
  var description: String { "\(method) \(path)" }

  init(_ method: String, _ path: String, _ body: JSON? = nil, headers: [String] = []) {
    (self.method, self.path, self.body, self.headers) = (method, path, body, headers)
  }
}

extension Till {
  /// Lets everybody on this machine come as far as the socket, whose own mode still decides.
  func openDirectory() throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o711], ofItemAtPath: scratch.path)
  }

  /// Lets everybody open the socket: who may do what, `[access]` decides alone then.
  func openSocket() throws {
    try openDirectory()
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: socket)
  }

  /// Does the calls as somebody, one after the other on one connection.
  ///
  /// - Returns: status and body of each; nil where the socket could not be opened.
  func curl(as person: Person, _ calls: CurlCall...) async throws -> [Reply?] {
    try await curl(as: person, calls)
  }

  func curl(as person: Person, _ calls: [CurlCall]) async throws -> [Reply?] {
    let mark = "=====\(UUID().uuidString)"
    var words: [String] = []
    for call in calls {
      if !words.isEmpty { words.append("--next") }
      words += [
        "--silent", "--max-time", "30", "--unix-socket", socket, "--request", call.method,
        "--write-out", "\(mark)%{http_code}\(mark)", "http://till\(call.path)",
      ]
      for header in call.headers { words += ["--header", header] }
      if let body = call.body {
        words += ["--header", "Content-Type: application/json", "--data", "\(body)"]
      }
    }
    let curl = try ChildProcess("/usr/bin/curl", words, as: person)
    _ = try await curl.end(within: 60)
    let parts = curl.standardOutput.components(separatedBy: mark)
    guard parts.count == calls.count * 2 + 1 else {
      throw Trouble("curl as \(person): \(curl.standardOutput)\(curl.standardError)")
    }
    return calls.indices.map { index in
      guard let status = Int(parts[index * 2 + 1]), status > 0 else { return nil }
      return Reply(status: status, headers: [:], body: Array(parts[index * 2].utf8))
    }
  }
}
