/// One thing that was done to the files of a directory.
public enum DiskOperation: Hashable, Sendable {
  /// A file was opened; it is new where there was none of this name.
  case open(String)
  /// A file that was made by other means than SQLite's: its contents and its name are on the disk.
  case found(String, [UInt8])
  /// A file whose sync had failed was written anew, by other means than SQLite's, and is on the disk.
  case rewritten(String)
  case write(String, at: Int, [UInt8])
  case truncate(String, to: Int)
  /// What was written to the file before is on the disk; the names of the directory, too, when
  /// `directory` says so.
  case sync(String, directory: Bool)
  /// The disk refused to synchronize, and the kernel forgot what it had still to write.
  case syncFailed(String)
  case delete(String, directory: Bool)
  /// A commit returned: everything it wrote is promised from here on.
  case committed
}

extension DiskOperation: CustomStringConvertible {
  public var description: String {
    switch self {
    case .open(let name): "open \(name)"
    case .found(let name, _): "find \(name)"
    case .rewritten(let name): "write \(name) anew"
    case .write(let name, let offset, let octets): "write \(name) \(octets.count)@\(offset)"
    case .truncate(let name, let size): "truncate \(name) to \(size)"
    case .sync(let name, let directory): "sync \(name)\(directory ? " and the directory" : "")"
    case .syncFailed(let name): "failed sync of \(name)"
    case .delete(let name, let directory):
      "delete \(name)\(directory ? " and sync the directory" : "")"
    case .committed: "committed"
    }
  }
}

/// What is meant to go wrong with the disk.
public struct DiskFault: Hashable, Sendable {
  public enum Call: Int32, Hashable, Sendable, CaseIterable {
    case open, close, read, write, truncate, sync, delete, map, lock, committed
  }

  public var call: Call
  /// SQLite's extended result code.
  public var code: Int32
  /// Calls of this kind that still succeed.
  public var after: Int
  /// How many fail then.
  public var times: Int
  /// Half of what a failing write was to write reaches the file.
  public var isShort: Bool

  public init(_ call: Call, _ code: Int32, after: Int, times: Int, isShort: Bool = false) {
    self.call = call
    self.code = code
    self.after = after
    self.times = times
    self.isShort = isShort
  }
}
