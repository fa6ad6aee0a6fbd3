import Glibc

/// Why a key file was not taken: names the file and the cure, never the key.
public struct SealKeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    case missing
    case notAFile
    /// Others may read or write it, by its permission bits.
    case openToOthers(UInt32)
    /// It has this many octets, not 32.
    case length(Int)
    case noRandom
    /// What was tried, and `errno`.
    case system(String, Int32)
  }

  public let path: String
  public let reason: Reason

  public var description: String {
    switch reason {
    case .missing:
      "The key file \(path) does not exist. Restore it from a copy, or name another one."
    case .notAFile:
      "\(path) is not a file. Name a file of 32 octets as key file."
    case .openToOthers(let mode):
      "Others may read the key file \(path) (mode 0\(String(mode, radix: 8))). "
        + "Close it: chmod 600 \(path)"
    case .length(let count):
      "The key file \(path) has \(count) octets, not 32. Restore it from a copy; if this terminal "
        + "was never activated, remove it and a new one is made."
    case .noRandom:
      "No key for \(path) could be made: the system gave no random octets. Start again later."
    case .system(let operation, let code):
      "Could not \(operation) the key file \(path): \(String(cString: strerror(code))). "
        + "Check the path, its permissions and the disk."
    }
  }
}
