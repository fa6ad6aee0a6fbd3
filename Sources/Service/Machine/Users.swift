import Glibc

/// Names of users, for the `operator` of an order that names none.
enum Users {
  /// The name of a user, or `uid-1000` where the system knows none.
  static func name(_ uid: UInt32) -> String {
    var record = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4_096)
    let status = getpwuid_r(uid, &record, &buffer, buffer.count, &found)
    guard status == 0, found != nil, let name = record.pw_name else { return "uid-\(uid)" }
    return String(cString: name)
  }
}
