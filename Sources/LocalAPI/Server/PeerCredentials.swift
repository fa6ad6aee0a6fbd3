import Glibc
import NIOCore
import Service

/// Reads who is at the other end of a connection.
///
/// Must run on the channel's event loop.
///
/// - Returns: nil when the kernel does not say: such a connection is not served.
func peer(of channel: any Channel) -> Peer? {
  let found = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable {
    (descriptor: NIOBSDSocket.Handle) in peer(of: descriptor)
  }
  return found ?? nil
}

/// `struct ucred` of socket(7), which the C library hides behind a feature macro.
private struct Credentials {
  var pid: Int32 = 0
  var uid: UInt32 = 0
  var gid: UInt32 = 0
}

private func peer(of descriptor: Int32) -> Peer? {
  var credentials = Credentials()
  var length = socklen_t(MemoryLayout<Credentials>.size)
  guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0,
    let groups = peerGroups(of: descriptor)
  else { return nil }
  return Peer(
    pid: credentials.pid, uid: credentials.uid, gid: credentials.gid, groups: groups)
}

/// The supplementary groups (SO_PEERGROUPS), which SO_PEERCRED leaves out.
private func peerGroups(of descriptor: Int32) -> [UInt32]? {
  // A process has at most NGROUPS_MAX (65,536) groups.
  var room = 64
  while room <= 65_536 {
    var groups = [UInt32](repeating: 0, count: room)
    var length = socklen_t(room * MemoryLayout<UInt32>.stride)
    if getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, &groups, &length) == 0 {
      return Array(groups.prefix(Int(length) / MemoryLayout<UInt32>.stride))
    }
    guard errno == ERANGE else { return nil }
    room *= 4
  }
  return nil
}
