import CSQLite
import Testing

/// SQLite's own way to the disk, with faults on demand: a VFS over the default one.
///
/// Its state is global because C calls back without a context. Only the process of an exit test
/// installs it, which runs one test on one thread at a time.
enum FaultyDisk {
  enum Fault: Int32, CaseIterable {
    case syncFails = 1_034  // SQLITE_IOERR_FSYNC
    case writeFails = 778  // SQLITE_IOERR_WRITE
    case diskFull = 13  // SQLITE_FULL

    var hitsSyncs: Bool { self == .syncFails }
  }

  // One thread of one exit test's process, as said above.
  nonisolated(unsafe) private static var fault: Fault?
  /// Writes or syncs that still succeed.
  nonisolated(unsafe) private static var untouched = 0
  nonisolated(unsafe) private static var remaining = 0
  nonisolated(unsafe) private static var originals:
    [UnsafePointer<sqlite3_io_methods>: UnsafePointer<sqlite3_io_methods>] = [:]
  nonisolated(unsafe) private static var open:
    (
      @convention(c) (
        UnsafeMutablePointer<sqlite3_vfs>?, UnsafePointer<CChar>?,
        UnsafeMutablePointer<sqlite3_file>?, Int32, UnsafeMutablePointer<Int32>?
      ) -> Int32
    )?
  /// How often a main database file was opened.
  nonisolated(unsafe) private(set) static var openings = 0
  /// Calls that failed on purpose.
  nonisolated(unsafe) private(set) static var hits = 0

  static func install() throws {
    let original = try #require(sqlite3_vfs_find(nil))
    let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    vfs.initialize(to: original.pointee)
    vfs.pointee.pNext = nil
    vfs.pointee.zName = UnsafePointer(strdup(text: "faulty"))
    open = original.pointee.xOpen
    vfs.pointee.xOpen = { vfs, name, file, flags, outFlags in
      if flags & SQLITE_OPEN_MAIN_DB != 0 { FaultyDisk.openings += 1 }
      let code = FaultyDisk.open?(vfs, name, file, flags, outFlags) ?? SQLITE_CANTOPEN
      FaultyDisk.replaceMethods(of: file)
      return code
    }
    try #require(sqlite3_vfs_register(vfs, 1) == SQLITE_OK)
  }

  /// Lets `untouched` calls pass, then fails `times` calls.
  static func arm(_ fault: Fault, after untouched: Int, times: Int) {
    self.fault = fault
    self.untouched = untouched
    remaining = times
    hits = 0
  }

  static func disarm() { fault = nil }

  private static func replaceMethods(of file: UnsafeMutablePointer<sqlite3_file>?) {
    guard let file, let methods = file.pointee.pMethods else { return }
    if let known = originals.first(where: { $0.value == methods })?.key {
      file.pointee.pMethods = known
      return
    }
    let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    copy.initialize(to: methods.pointee)
    copy.pointee.xWrite = { file, octets, count, offset in
      if let code = FaultyDisk.verdict(isSync: false) { return code }
      return FaultyDisk.original(file)?.xWrite(file, octets, count, offset) ?? SQLITE_IOERR
    }
    copy.pointee.xSync = { file, flags in
      if let code = FaultyDisk.verdict(isSync: true) { return code }
      return FaultyDisk.original(file)?.xSync(file, flags) ?? SQLITE_IOERR
    }
    originals[UnsafePointer(copy)] = methods
    file.pointee.pMethods = UnsafePointer(copy)
  }

  private static func original(_ file: UnsafeMutablePointer<sqlite3_file>?) -> sqlite3_io_methods? {
    file.flatMap { $0.pointee.pMethods }.flatMap { originals[$0] }?.pointee
  }

  private static func verdict(isSync: Bool) -> Int32? {
    guard let fault, fault.hitsSyncs == isSync else { return nil }
    if untouched > 0 {
      untouched -= 1
      return nil
    }
    guard remaining > 0 else { return nil }
    remaining -= 1
    hits += 1
    return fault.rawValue
  }

  private static func strdup(text: StaticString) -> UnsafeMutablePointer<CChar> {
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8CodeUnitCount + 1)
    for index in 0...text.utf8CodeUnitCount { copy[index] = CChar(text.utf8Start[index]) }
    return copy
  }
}
