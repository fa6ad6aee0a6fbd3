import Glibc
import Service

extension Peer {
  /// This process.
  static var own: Peer {
    let count = getgroups(0, nil)
    var groups = [gid_t](repeating: 0, count: Int(max(count, 0)))
    _ = getgroups(count, &groups)
    return Peer(pid: getpid(), uid: getuid(), gid: getgid(), groups: groups)
  }
}
