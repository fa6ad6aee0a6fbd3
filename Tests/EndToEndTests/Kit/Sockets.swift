import Foundation

/// The system's sockets, as far as the tests need them.
enum Sockets {
  static func connect(unix path: String) throws -> Int32 {
    try with(unixAddress(path)) { address, length in
      let descriptor = try open(AF_UNIX, SOCK_STREAM)
      guard Glibc.connect(descriptor, address, length) == 0 else {
        throw failure("connect to \(path)", closing: descriptor)
      }
      return descriptor
    }
  }

  static func connect(port: UInt16) throws -> Int32 {
    try with(loopbackAddress(port)) { address, length in
      let descriptor = try open(AF_INET, SOCK_STREAM)
      guard Glibc.connect(descriptor, address, length) == 0 else {
        throw failure("connect to port \(port)", closing: descriptor)
      }
      return descriptor
    }
  }

  /// A listening socket on a free loopback port.
  static func listen() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = try open(AF_INET, SOCK_STREAM)
    let bound = with(loopbackAddress(0)) { bind(descriptor, $0, $1) }
    guard bound == 0, Glibc.listen(descriptor, 64) == 0 else {
      throw failure("listen", closing: descriptor)
    }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  /// A socket that takes datagrams at `path`.
  static func datagrams(at path: String) throws -> Int32 {
    let descriptor = try open(AF_UNIX, SOCK_DGRAM)
    let bound = try with(unixAddress(path)) { bind(descriptor, $0, $1) }
    guard bound == 0 else { throw failure("bind \(path)", closing: descriptor) }
    return descriptor
  }

  private static func open(_ family: Int32, _ type: __socket_type) throws -> Int32 {
    let descriptor = socket(family, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Trouble("socket: errno \(errno)") }
    return descriptor
  }

  private static func failure(_ what: String, closing descriptor: Int32) -> Trouble {
    let reason = String(cString: strerror(errno))
    close(descriptor)
    return Trouble("\(what): \(reason)")
  }

  private static func loopbackAddress(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func unixAddress(_ path: String) throws -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let octets = Array(path.utf8)
    guard octets.count < 100 else { throw Trouble("\(path) is too long for a socket") }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: octets) }
    return address
  }

  private static func with<Address, Result>(
    _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) rethrows -> Result {
    try withUnsafePointer(to: address) {
      try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try body($0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }
}
