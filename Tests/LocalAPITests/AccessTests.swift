import Glibc
import LocalAPI
import Service
import Testing

/// Who may, with real users and groups: each client is a process of its own.
@Suite(
  .enabled(
    if: ChildProcess.obstacle == nil,
    "\(ChildProcess.obstacle ?? ""); roles are tested with real users in a run as root"),
  .timeLimit(.minutes(2)))
struct AccessTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let who: ChildProcess.Identity
    let role: Role?

    init(
      _ name: String, uid: UInt32, gid: UInt32 = stranger, groups: [UInt32] = [], _ role: Role?
    ) {
      testDescription = name
      who = ChildProcess.Identity(uid: uid, gid: gid, groups: groups)
      self.role = role
    }
  }

  static let stranger: UInt32 = 64_999
  static let cashiers: UInt32 = 64_001
  static let supervisors: UInt32 = 64_002
  static let admins: UInt32 = 64_003
  static let cashier: UInt32 = 63_001
  static let admin: UInt32 = 63_003
  static let daemon: UInt32 = 63_100

  static let rules: AccessRules = {
    var rules = AccessRules()
    rules.superusers = [0, daemon]
    rules.members = [
      .cashier: AccessRules.Members(users: [cashier], groups: [cashiers]),
      .supervisor: AccessRules.Members(groups: [supervisors]),
      .admin: AccessRules.Members(users: [admin], groups: [admins]),
    ]
    return rules
  }()

  /// So many groups that mean nothing here.
  static func others(_ count: Int) -> [UInt32] { (0..<count).map { 70_000 + UInt32($0) } }

  static let cases = [
    Case("a stranger", uid: stranger, nil),
    Case("a stranger with other groups", uid: stranger, groups: others(3), nil),
    Case("a stranger of root's group", uid: stranger, gid: 0, groups: [0], nil),
    Case("a stranger whose group has a user's number", uid: stranger, gid: cashier, nil),
    Case("a stranger whose number is a group's", uid: cashiers, nil),
    Case("by the primary group", uid: stranger, gid: cashiers, .cashier),
    Case("by a supplementary group only", uid: stranger, groups: [cashiers], .cashier),
    Case("by the middle of its groups", uid: stranger, groups: [5, supervisors, 6], .supervisor),
    Case(
      "by the highest of its groups", uid: stranger, gid: cashiers,
      groups: [cashiers, admins, supervisors], .admin),
    Case(
      "by a supplementary group above the primary", uid: 1, gid: cashiers, groups: [admins], .admin),
    Case("by its user", uid: cashier, .cashier),
    Case("by its user, in spite of its groups", uid: admin, gid: cashiers, .admin),
    Case("by its group above its user", uid: cashier, groups: [supervisors], .supervisor),
    Case("by the last of 64 groups", uid: stranger, groups: numbered(63) + [cashiers], .cashier),
    Case(
      "by the last of 65 groups", uid: stranger, groups: numbered(64) + [supervisors], .supervisor),
    Case("by the last of 300 groups", uid: stranger, groups: numbered(299) + [admins], .admin),
    Case(
      "by the last of 5,000 groups", uid: stranger, groups: numbered(4_999) + [cashiers], .cashier),
    Case("none of 65 groups", uid: stranger, groups: numbered(65), nil),
    Case("root", uid: 0, gid: stranger, .admin),
    Case("the daemon's own user", uid: daemon, .admin),
  ]

  /// Groups that the kernel sorts before the ones that count.
  static func numbered(_ count: Int) -> [UInt32] { (0..<count).map { 1_000 + UInt32($0) } }

  /// One call of each role.
  static let calls: [(method: String, target: String, role: Role)] = [
    ("GET", "/v1/status", .cashier), ("POST", "/v1/orders/A-1/revoke", .supervisor),
    ("POST", "/v1/terminal/check-in", .admin),
  ]

  @Test(arguments: cases)
  func mayWhatItsRoleMay(_ example: Case) async throws {
    let till = FakeTill(Self.rules)
    try await Self.with(till) { path in
      var isAllowed = 0
      for call in Self.calls {
        let answer = try await ChildProcess.curl(
          [
            "--unix-socket", path, "-X", call.method, "-w", " %{http_code} %{content_type}",
            "http://upayd\(call.target)",
          ], as: example.who)
        let isMeant = example.role.map { $0 >= call.role } ?? false
        let end = isMeant ? " 200 application/json" : " 403 application/problem+json"
        #expect(answer.hasSuffix(end), "\(call.target): \(answer.suffix(300))")
        #expect(answer.contains(#""code":"forbidden""#) == !isMeant)
        isAllowed += isMeant ? 1 : 0
      }
      #expect(till.history.count == isAllowed)
      #expect(till.permissions.map(\.role) == Self.calls.map(\.role))
      for permission in till.permissions {
        #expect(permission.peer.uid == example.who.uid)
        #expect(permission.peer.gid == example.who.gid)
        #expect(permission.peer.groups.sorted() == example.who.groups.sorted())
        #expect(permission.peer.pid > 0 && permission.peer.pid != getpid())
      }
    }
  }

  /// The description is for whoever can open the socket.
  @Test func showsTheDocumentToStrangers() async throws {
    let till = FakeTill(Self.rules)
    try await Self.with(till) { path in
      let answer = try await ChildProcess.curl(
        ["--unix-socket", path, "-o", "/dev/null", "-w", "%{http_code}", "http://x/openapi.json"],
        as: ChildProcess.Identity(uid: Self.stranger, gid: Self.stranger))
      #expect(answer == "200")
      #expect(till.permissions.isEmpty)
    }
  }

  /// As it is bound, others do not even get in.
  @Test func keepsOthersOutByTheFile() async throws {
    try await Self.with(FakeTill(Self.rules), mode: 0o660) { path in
      let stranger = ChildProcess.Identity(uid: Self.stranger, gid: Self.stranger)
      await #expect(throws: ChildProcess.Failure.self) {
        try await ChildProcess.curl(["--unix-socket", path, "http://x/openapi.json"], as: stranger)
      }
    }
  }

  /// A server whose socket lets in everybody, so that nothing but the roles keeps anybody out.
  private static func with(
    _ till: FakeTill, mode: mode_t = 0o666, _ body: (String) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/socket"
    let socket = try ListeningSocket.bind(path: path, group: nil)
    #expect(chmod(directory.path, 0o755) == 0)
    #expect(chmod(path, mode) == 0)
    try await TestServer.serve(till, socket, path) { server in try await body(server.path) }
  }
}
