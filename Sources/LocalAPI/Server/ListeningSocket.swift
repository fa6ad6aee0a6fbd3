import Glibc

/// A Unix stream socket that is ready to be served: bound here, or inherited from systemd.
public struct ListeningSocket: Sendable {
  /// The open descriptor. ``LocalAPIServer`` takes it over and closes it.
  public let descriptor: Int32
  /// The file that goes with the socket when it ends; nil for an inherited one.
  let file: SocketFile?

  /// Why there is no socket.
  public struct Failure: Error, CustomStringConvertible {
    public enum Reason: Sendable {
      /// What was configured cannot be: no such directory, no such group, another file there.
      case configuration
      /// Another process answers on the path.
      case inUse
      /// The operating system refused.
      case system
    }
    public let reason: Reason
    public let description: String

    init(_ reason: Reason, _ description: String) {
      self.reason = reason
      self.description = description
    }

    /// A refused system call, with `errno` as it left it.
    init(call: String, path: String = "", number: Int32 = errno) {
      let text = String(cString: strerror(number))
      let reason: Reason = [ENOENT, ENOTDIR].contains(number) ? .configuration : .system
      self.init(reason, "\(call)\(path.isEmpty ? "" : " \(path)"): \(text)")
    }
  }

  /// Binds `path` with mode 0660 and listens on it.
  ///
  /// A socket file that is left over is removed, but only when nothing answers on it. Nobody can
  /// connect before mode and group are set.
  ///
  /// - Parameters:
  ///   - path: at most 107 octets, in a directory that exists.
  ///   - group: the group's name; nil or empty leaves the group unchanged.
  /// - Throws: ``Failure``.
  public static func bind(path: String, group: String?) throws -> ListeningSocket {
    let address = try UnixAddress(path)
    let owner = try group.flatMap { $0.isEmpty ? nil : try groupID($0) }
    try removeLeftOver(at: path, address)

    let descriptor = socket(AF_UNIX, streamType, 0)
    guard descriptor >= 0 else { throw Failure(call: "socket") }
    do {
      guard address.withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
        throw Failure(call: "bind", path: path)
      }
      guard let file = SocketFile(path) else { throw Failure(call: "stat", path: path) }
      guard chmod(path, 0o660) == 0 else { throw Failure(call: "chmod", path: path) }
      if let owner {
        guard chown(path, uid_t.max, owner) == 0 else { throw Failure(call: "chown", path: path) }
      }
      try listen(descriptor)
      return ListeningSocket(descriptor: descriptor, file: file)
    } catch {
      _ = Glibc.close(descriptor)
      throw error
    }
  }

  /// The socket that systemd passed to this process, or nil when it passed none.
  ///
  /// `LISTEN_PID` and `LISTEN_FDS` are removed from the environment; call this before there are
  /// other threads. Source: sd_listen_fds(3).
  ///
  /// - Throws: ``Failure`` when what was passed is not exactly one listening Unix stream socket.
  public static func inherited() throws -> ListeningSocket? {
    let names = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]
    defer { for name in names { unsetenv(name) } }
    let given = names.prefix(2).map { name in getenv(name).map { String(cString: $0) } }
    return try inherited(pid: given[0], count: given[1], from: 3)
  }

  /// - Parameters:
  ///   - pid: `LISTEN_PID`.
  ///   - count: `LISTEN_FDS`.
  ///   - first: the first passed descriptor.
  static func inherited(pid: String?, count: String?, from first: Int32) throws -> ListeningSocket?
  {
    guard let pid, Int32(pid) == getpid(), let count, count != "0" else { return nil }
    guard count == "1" else {
      throw Failure(.configuration, "the socket unit must pass exactly one socket")
    }
    return try adopting(first)
  }

  /// Takes an open descriptor that must be a listening Unix stream socket.
  ///
  /// - Throws: ``Failure`` when it is anything else.
  public static func adopting(_ descriptor: Int32) throws -> ListeningSocket {
    guard option(SO_DOMAIN, of: descriptor) == AF_UNIX,
      option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
      option(SO_ACCEPTCONN, of: descriptor) == 1
    else {
      throw Failure(
        .configuration, "descriptor \(descriptor) is not a listening Unix stream socket")
    }
    guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw Failure(call: "fcntl") }
    return ListeningSocket(descriptor: descriptor, file: nil)
  }

  /// Gives up a socket that will not be served.
  public func close() {
    file?.remove()
    _ = Glibc.close(descriptor)
  }

  /// Sets the kernel's queue to its longest; said again after NIO has set its own.
  static func listen(_ descriptor: Int32) throws {
    guard Glibc.listen(descriptor, SOMAXCONN) == 0 else { throw Failure(call: "listen") }
  }

  private static let streamType = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

  private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
  }

  private static func removeLeftOver(at path: String, _ address: UnixAddress) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw Failure(call: "stat", path: path) }
      return
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw Failure(.configuration, "\(path) exists and is not a socket")
    }
    let probe = socket(AF_UNIX, streamType | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard probe >= 0 else { throw Failure(call: "socket") }
    defer { _ = Glibc.close(probe) }
    let answered = address.withPointer { connect(probe, $0, $1) } == 0
    guard !answered, errno == ECONNREFUSED else {
      if !answered, errno == ENOENT { return }
      // A full queue (EAGAIN) or a refused look (EACCES) is no proof that nobody is there.
      throw Failure(.inUse, "another process serves \(path)")
    }
    guard unlink(path) == 0 || errno == ENOENT else { throw Failure(call: "unlink", path: path) }
  }

  private static func groupID(_ name: String) throws -> gid_t {
    var buffer = [CChar](repeating: 0, count: 1_024)
    while true {
      var entry = group()
      var found: UnsafeMutablePointer<group>?
      let status = getgrnam_r(name, &entry, &buffer, buffer.count, &found)
      if status == ERANGE, buffer.count < 1 << 20 {
        buffer = [CChar](repeating: 0, count: buffer.count * 2)
        continue
      }
      guard status == 0 else { throw Failure(call: "getgrnam", path: name, number: status) }
      guard found != nil else { throw Failure(.configuration, "there is no group \(name)") }
      return entry.gr_gid
    }
  }
}
