/// What a peer of the socket may do (`[access]`); each role holds the ones before it.
public enum Role: Int, Hashable, Sendable, CaseIterable, Comparable {
  /// Pay, precreate, query, cancel, print, read.
  case cashier
  /// Also revoke, refunds, resolve, adopt, reports.
  case supervisor
  /// Everything.
  case admin

  public static func < (a: Role, b: Role) -> Bool { a.rawValue < b.rawValue }
}

/// Users and groups that have the roles, as the system numbers them.
public struct AccessRules: Hashable, Sendable {
  /// Who has a role.
  public struct Members: Hashable, Sendable {
    public var users: Set<UInt32> = []
    public var groups: Set<UInt32> = []
    public init(users: Set<UInt32> = [], groups: Set<UInt32> = []) {
      self.users = users
      self.groups = groups
    }
  }

  /// Root and the daemon's own user, who may do everything.
  public var superusers: Set<UInt32> = [0]
  public var members: [Role: Members] = [:]

  public init() {}

  /// The highest role of a peer; nil: none.
  public func role(of peer: Peer) -> Role? {
    if superusers.contains(peer.uid) { return .admin }
    let groups = Set(peer.groups).union([peer.gid])
    return members.filter { _, who in
      who.users.contains(peer.uid) || !who.groups.isDisjoint(with: groups)
    }.keys.max()
  }
}
