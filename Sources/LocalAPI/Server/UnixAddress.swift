import Glibc

/// A path as the socket calls take it.
struct UnixAddress {
  private var address = sockaddr_un()

  /// - Throws: ``ListeningSocket/Failure`` when the path is empty, too long or holds a zero octet.
  init(_ path: String) throws {
    let octets = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard (1...room).contains(octets.count), !octets.contains(0) else {
      throw ListeningSocket.Failure(
        .configuration, "a socket's path has 1 to \(room) octets, none of them zero")
    }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: octets) }
  }

  func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

/// The file of a socket that was bound here, known by its inode: a path alone may by now be the
/// socket of a successor.
struct SocketFile: Sendable {
  let path: String
  private let device: dev_t
  private let inode: ino_t

  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    self.path = path
    device = status.st_dev
    inode = status.st_ino
  }

  func remove() {
    guard let now = SocketFile(path), now.device == device, now.inode == inode else { return }
    unlink(path)
  }
}
