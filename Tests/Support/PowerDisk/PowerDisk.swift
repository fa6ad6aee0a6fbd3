import CPowerVFS
import CSQLite
import Glibc
import Synchronization

/// The disk below one directory of SQLite's: remembers what is done to it, and fails on demand.
///
/// The VFS is the process's default one from the first of these on. Files of other directories pass
/// through it untouched, so tests may run beside each other.
public final class PowerDisk: Sendable {
  /// What is wrong with the test's own preparations.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
  }

  fileprivate struct State {
    var operations: [DiskOperation] = []
    var model: DiskModel
    var fault: DiskFault?
    var untouched = 0
    var hits = 0
    var openFiles = 0
    /// Files whose sync failed and that nobody has open.
    var marked: Set<String> = []
    /// Files whose directory is synchronized with them: SQLite does so once for each log it opens.
    var freshLogs: Set<String> = []
    var watch: (@Sendable (Int) -> Void)?
  }

  public let directory: String
  /// The files as they are when the watching begins; all of that is on the disk.
  public let initial: [String: [UInt8]]
  /// Whether the kernel forgets what it could not write once the file is closed.
  private let evicts: Bool
  private let state: Mutex<State>

  /// - Parameters:
  ///   - directory: it must exist.
  ///   - evicts: after a failed sync, whoever opens the file anew reads what is on the disk, and not
  ///     what was written.
  public init(watching directory: String, evicts: Bool = false) throws {
    try Self.install()
    guard let resolved = realpath(directory, nil) else {
      throw Failure(description: "there is no \(directory)")
    }
    self.directory = String(cString: resolved)
    free(resolved)
    self.evicts = evicts
    initial = DiskFiles.read(self.directory)
    state = Mutex(State(model: DiskModel(initial)))
    let me = Weak(self)
    Self.watched.withLock { [directory = self.directory] in $0[directory] = me }
  }

  /// Puts the VFS in place: before the first connection that is to be watched is opened.
  public static func install() throws {
    guard installed == SQLITE_OK else { throw Failure(description: "no VFS") }
  }

  deinit { _ = Self.watched.withLock { [directory] in $0.removeValue(forKey: directory) } }

  public var operations: [DiskOperation] { state.withLock { $0.operations } }

  /// How much was done so far: a promise made now stands from here on.
  public var now: Int { state.withLock { $0.operations.count } }

  /// Called after each operation was noted, with their number.
  public func watch(_ body: @escaping @Sendable (Int) -> Void) {
    state.withLock { $0.watch = body }
  }

  // MARK: Faults

  public func arm(_ fault: DiskFault) {
    state.withLock { state in
      state.fault = fault
      state.untouched = fault.after
      state.hits = 0
    }
  }

  /// From now on the disk is well.
  public func heal() { state.withLock { $0.fault = nil } }

  /// Calls that were made to fail since ``arm(_:)``.
  public var hits: Int { state.withLock { $0.hits } }

  /// What is on the disk for certain.
  public var durable: [String: [UInt8]] { state.withLock { $0.model.files(keeping: { _ in 0 }) } }

  /// What the daemon sees: all that was written, lost by a failed sync or not.
  public var visible: [String: [UInt8]] { DiskFiles.read(directory) }

  // MARK: The hook

  private func handle(_ call: DiskFault.Call, _ operation: inout cpower_operation, _ name: String)
    -> Int32
  {
    let (code, watch, count) = state.withLock { state in
      let before = state.operations.count
      let code = note(call, &operation, name, in: &state)
      let count = state.operations.count
      return (code, count == before ? nil : state.watch, count)
    }
    watch?(count)
    return code
  }

  private func note(
    _ call: DiskFault.Call, _ operation: inout cpower_operation, _ name: String,
    in state: inout State
  ) -> Int32 {
    if let code = state.verdict(on: call) {
      if call == .sync { state.note(.syncFailed(name)) }
      if call == .write, state.fault?.isShort == true {
        operation.partial = operation.count / 2
        state.note(.write(name, at: Int(operation.offset), operation.copied(operation.partial)))
      }
      return code
    }
    switch call {
    case .open:
      for name in state.marked where wasWritten(name) { state.note(.rewritten(name)) }
      state.marked = []
      if operation.flags & SQLITE_OPEN_CREATE != 0 {
        state.note(.open(name))
      } else if !state.model.knows(name), let octets = DiskFiles.contents(of: path(name)) {
        state.note(.found(name, octets))
      }
      state.openFiles += 1
      if name.hasSuffix("-wal") || name.hasSuffix("-journal") { state.freshLogs.insert(name) }
    case .close:
      state.openFiles -= 1
      guard state.openFiles == 0 else { break }
      for name in state.model.lost {
        if evicts { DiskFiles.write(state.model.forget(name), to: path(name)) }
        mark(name)
        state.marked.insert(name)
      }
    case .write:
      state.note(.write(name, at: Int(operation.offset), operation.copied(operation.count)))
    case .truncate: state.note(.truncate(name, to: Int(operation.offset)))
    case .sync:
      state.note(.sync(name, directory: state.freshLogs.remove(name) != nil))
    case .delete: state.note(.delete(name, directory: operation.flags != 0))
    case .committed: state.note(.committed)
    case .read, .map, .lock: break
    }
    return SQLITE_OK
  }

  private func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Gives a file a time by which it shows whether somebody writes it from now on.
  private func mark(_ name: String) {
    var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
    utimensat(AT_FDCWD, path(name), &times, 0)
  }

  private func wasWritten(_ name: String) -> Bool {
    var status = stat()
    return stat(path(name), &status) == 0 && status.st_mtim.tv_sec != 1
  }

  private static let watched = Mutex<[String: Weak]>([:])

  /// A disk that is only looked at while it exists.
  private struct Weak: Sendable {
    weak let disk: PowerDisk?
    init(_ disk: PowerDisk) { self.disk = disk }
  }

  private static let installed: Int32 = cpower_install { operation in
    guard let operation, let path = operation.pointee.path,
      let slash = strrchr(path, 0x2F), let call = DiskFault.Call(rawValue: operation.pointee.kind)
    else { return SQLITE_OK }
    let length = slash - UnsafeMutablePointer(mutating: path)
    let directory = String(
      decoding: UnsafeRawBufferPointer(start: path, count: length), as: UTF8.self)
    guard let disk = watched.withLock({ $0[directory]?.disk }) else { return SQLITE_OK }
    return disk.handle(call, &operation.pointee, String(cString: slash + 1))
  }
}

extension PowerDisk.State {
  fileprivate mutating func note(_ operation: DiskOperation) {
    operations.append(operation)
    model.apply(operation)
  }

  fileprivate mutating func verdict(on call: DiskFault.Call) -> Int32? {
    guard let fault, fault.call == call else { return nil }
    guard untouched == 0 else {
      untouched -= 1
      return nil
    }
    guard hits < fault.times else { return nil }
    hits += 1
    return fault.code
  }
}

extension cpower_operation {
  fileprivate func copied(_ count: Int64) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: octets, count: Int(count)))
  }
}
