import Glibc

/// The state directory is made where its parent exists: systemd makes it, a person's first try
/// does not.
public enum StateDirectories {
  /// Makes the directory, open to its owner only; one that exists is left as it is.
  public static func make(_ path: String) throws(StateDirectoryError) {
    guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    throw StateDirectoryError(path: path, reason: String(cString: strerror(errno)))
  }
}

public struct StateDirectoryError: Error, CustomStringConvertible {
  public let path: String
  public let reason: String
  public var description: String {
    "The state directory \(path) cannot be made: \(reason). Make it, or name another: "
      + "[state] directory."
  }
}
