import Glibc

/// Names of users and groups, for the `operator` of an order that names none and for refusals.
enum Users {
  /// The name of a user, or `uid-1000` where the system knows none.
  static func name(_ uid: UInt32) -> String {
    var record = passwd()
    var found: UnsafeMutablePointer<passwd>?
    let isKnown = lookUp {
      getpwuid_r(uid, &record, $0, $1, &found)
    } take: {
      found.flatMap { _ in record.pw_name.map { String(cString: $0) } }
    }
    return isKnown ?? "uid-\(uid)"
  }

  /// The name of a group, or `gid-1000` where the system knows none.
  static func groupName(_ gid: UInt32) -> String {
    var record = group()
    var found: UnsafeMutablePointer<group>?
    let isKnown = lookUp {
      getgrgid_r(gid, &record, $0, $1, &found)
    } take: {
      found.flatMap { _ in record.gr_name.map { String(cString: $0) } }
    }
    return isKnown ?? "gid-\(gid)"
  }

  /// The number of a user; nil where the system knows none of this name.
  static func id(_ name: String) -> UInt32? {
    var record = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return lookUp {
      getpwnam_r(name, &record, $0, $1, &found)
    } take: {
      found.map { _ in record.pw_uid }
    }
  }

  /// The number of a group; nil where the system knows none of this name.
  static func groupID(_ name: String) -> UInt32? {
    var record = group()
    var found: UnsafeMutablePointer<group>?
    return lookUp {
      getgrnam_r(name, &record, $0, $1, &found)
    } take: {
      found.map { _ in record.gr_gid }
    }
  }

  /// Grows the buffer as large groups need it; what `take` answers must not point into it.
  private static func lookUp<Value>(
    _ call: (UnsafeMutablePointer<CChar>, Int) -> CInt, take: () -> Value?
  ) -> Value? {
    var size = 1_024
    while size <= 1 << 20 {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { buffer.deallocate() }
      let status = call(buffer, size)
      guard status == ERANGE else { return status == 0 ? take() : nil }
      size *= 2
    }
    return nil
  }
}
