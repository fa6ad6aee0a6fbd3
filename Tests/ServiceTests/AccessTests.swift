import Journal
import Terminal
import Testing

@testable import Service

/// Who may do what: the uid and every group of the peer against `[access]`.
@Suite(.timeLimit(.minutes(5))) struct AccessTests {
  private static let rules: AccessRules = {
    var rules = AccessRules()
    rules.superusers = [0, 990]
    rules.members[.cashier] = .init(users: [1_001], groups: [500])
    rules.members[.supervisor] = .init(users: [], groups: [501])
    rules.members[.admin] = .init(users: [1_009], groups: [502])
    return rules
  }()

  private func open(_ shop: Shop) async throws -> Life {
    shop.settings.access = Self.rules
    return try await shop.open()
  }

  private func mayDo(_ life: Life, _ peer: Peer, _ role: Role) async -> Bool {
    (try? await life.till.authorize(peer, as: role, for: "call")) != nil
  }

  static let peers: [(peer: Peer, role: Role?)] = [
    (Peer(pid: 1, uid: 0, gid: 0), .admin),
    (Peer(pid: 1, uid: 990, gid: 990), .admin),
    (Peer(pid: 1, uid: 1_001, gid: 1_001), .cashier),
    (Peer(pid: 1, uid: 1_002, gid: 500), .cashier),
    (Peer(pid: 1, uid: 1_002, gid: 1_002, groups: [4, 500]), .cashier),
    (Peer(pid: 1, uid: 1_002, gid: 1_002, groups: [501]), .supervisor),
    (Peer(pid: 1, uid: 1_001, gid: 1_001, groups: [501]), .supervisor),
    (Peer(pid: 1, uid: 1_002, gid: 502, groups: [500]), .admin),
    (Peer(pid: 1, uid: 1_009, gid: 1_009), .admin),
    (Peer(pid: 1, uid: 1_002, gid: 1_002), nil),
    // A user's number is no group's.
    (Peer(pid: 1, uid: 500, gid: 1_009, groups: [1_001, 0]), nil),
  ]

  @Test(arguments: peers)
  func eachRoleHoldsTheOnesBeforeIt(_ peer: Peer, _ role: Role?) async throws {
    let shop = try Shop()
    let life = try await open(shop)
    for wanted in Role.allCases {
      #expect(await mayDo(life, peer, wanted) == (role.map { $0 >= wanted } ?? false), "\(wanted)")
    }
  }

  @Test func aRefusalSaysWhichRoleIsNeededAndHowToGetIt() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let peer = Peer(pid: 7, uid: 4_000_001, gid: 4_000_001, groups: [500])
    let problem = await #expect(throws: Problem.self) {
      try await life.till.authorize(peer, as: .supervisor, for: "refundOrder")
    }
    #expect(problem?.code == .forbidden)
    #expect(problem?.code.status == 403)
    for part in [
      "uid-4000001", "supervisor", "gid-501", "gid-502", "uid-1009", "usermod -aG gid-501",
    ] {
      #expect(problem?.detail.contains(part) == true, "\(part): \(problem?.detail ?? "")")
    }
    #expect(problem?.detail.contains("Nothing was done") == true)
  }

  @Test func whereNobodyHasTheRoleOnlyRootIsNamed() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let problem = await #expect(throws: Problem.self) {
      try await life.till.authorize(Peer(pid: 7, uid: 5, gid: 5), as: .admin, for: "activate")
    }
    #expect(problem?.detail.contains("gives to root") == true, "\(problem?.detail ?? "")")
  }

  /// The journal keeps it; whoever reads events gets what the contract names, and nothing else.
  @Test func aRefusalIsJournaledAndNotPublished() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let before = try await life.lastEvent()
    let peer = Peer(pid: 77, uid: 1_001, gid: 1_001)
    #expect(await mayDo(life, peer, .supervisor) == false)
    await life.device("scanner", "counter", "ready")
    let kept = try await life.events(after: before)
    #expect(kept.map(\.type) == ["refusal", "device"])
    let data = try #require(kept.first?.data)
    for part in [#""uid":1001"#, #""pid":77"#, #""needs":"supervisor""#, #""has":"cashier""#] {
      #expect(data.contains(part), "\(data)")
    }
    #expect(kept.first?.cause == "call refused")
    var events = try await life.till.events(after: before, by: Fixture.peer).makeAsyncIterator()
    let first = await events.next()
    #expect(first?.type == "device")
    #expect(first?.sequence == kept.last?.sequence)
  }

  /// A reader that waits behind refusals gets what comes after them.
  @Test func aReaderWaitsPastRefusals() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let before = try await life.lastEvent()
    #expect(await mayDo(life, Peer(pid: 1, uid: 9, gid: 9), .cashier) == false)
    var events = try await life.till.events(after: before, by: Fixture.peer).makeAsyncIterator()
    async let first = events.next()
    while !Task.isCancelled, await life.till.waiters.count(.events) == 0 { await Task.yield() }
    #expect(await mayDo(life, Peer(pid: 1, uid: 9, gid: 9), .cashier) == false)
    while !Task.isCancelled, await life.till.waiters.count(.events) == 0 { await Task.yield() }
    await life.device("scanner", "counter", "ready")
    #expect(await first?.type == "device")
  }

  @Test func nobodyFillsTheDiskByAsking() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let stranger = Peer(pid: 1, uid: 9, gid: 9)
    for _ in 0..<200 { #expect(await mayDo(life, stranger, .cashier) == false) }
    #expect(try await life.events("refusal").count == 60)
    await life.advance(.minutes(1))
    #expect(await mayDo(life, stranger, .cashier) == false)
    #expect(try await life.events("refusal").count == 61)
  }

  @Test func itIsRefusedAlsoWhereItCannotBeJournaled() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await life.till.setWritable(false)
    #expect(await mayDo(life, Peer(pid: 1, uid: 9, gid: 9), .cashier) == false)
    #expect(await mayDo(life, Peer(pid: 1, uid: 1_001, gid: 9), .cashier))
    #expect(shop.logs.lines.contains { $0.hasPrefix("warning refused") && $0.contains("uid=9") })
  }
}
