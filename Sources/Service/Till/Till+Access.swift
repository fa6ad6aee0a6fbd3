import Journal
import Logging
import Terminal

/// Refusals that are journaled in a minute at most: nobody may fill the disk by asking.
private let mostRefusals = 60

extension Till {
  public func authorize(_ peer: Peer, as role: Role, for call: String) async throws {
    let held = settings.access.role(of: peer)
    if let held, held >= role { return }
    noteRefusal(of: peer, as: held, needing: role, for: call)
    throw Problem(.forbidden, whyNot(peer, role))
  }

  /// What the peer lacks, and who can give it.
  private func whyNot(_ peer: Peer, _ role: Role) -> String {
    let user = Users.name(peer.uid)
    let holders = settings.access.members.filter { $0.key >= role }.sorted { $0.key < $1.key }
    let groups = holders.flatMap { $0.value.groups.sorted() }.map(Users.groupName)
    let users = holders.flatMap { $0.value.users.sorted() }.map(Users.name)
    let who =
      [
        groups.isEmpty ? nil : "members of the group \(groups.joined(separator: " or "))",
        users.isEmpty ? nil : "the user \(users.joined(separator: " or "))",
        "root",
      ].compactMap(\.self).joined(separator: ", ")
    let how =
      groups.first.map {
        "make \(user) a member (usermod -aG \($0) \(user)) and start the program "
          + "anew, or ask one of these"
      } ?? "ask one of these"
    return "\(user) may not do this: it needs the role \(role), which [access] gives to \(who). "
      + "Nothing was done. To go on, \(how)."
  }

  private func noteRefusal(of peer: Peer, as held: Role?, needing role: Role, for call: String) {
    log.warning(
      "refused",
      metadata: [
        "call": "\(call)", "uid": "\(peer.uid)", "pid": "\(peer.pid)", "needs": "\(role)",
        "has": "\(held.map { "\($0)" } ?? "nothing")",
      ])
    let now = clock.now().boot
    if now - refusalsSince >= .minutes(1) {
      refusalsSince = now
      refusals = 0
    }
    refusals += 1
    guard refusals <= mostRefusals else { return }
    publish(
      StoredEvent.refusalType,
      Refusal(
        call: call, needs: "\(role)", has: held.map { "\($0)" }, user: Users.name(peer.uid),
        uid: peer.uid, gid: peer.gid, pid: peer.pid),
      cause: "\(call) refused")
  }
}

/// The data of a journaled refusal.
private struct Refusal: Encodable {
  var call: String
  var needs: String
  var has: String?
  var user: String
  var uid: UInt32
  var gid: UInt32
  var pid: Int32
}

extension StoredEvent {
  /// Events of this type are kept for whoever looks into the journal; readers of `GET /v1/events`
  /// do not get them.
  static let refusalType = "refusal"
}
