internal import CFailpoint

/// A named step of the daemon at which a test may kill it, as a power cut or the kernel would: at
/// once, with nothing tidied up.
///
/// In what is installed a step is a name and nothing else: what would read `UPAYD_FAILPOINT` is not
/// linked, and the variable is refused like every other that nobody knows.
public enum Failpoint {
  /// What tells the program of the tests what to do.
  private static let variable = "UPAYD_FAILPOINT"

  /// Says that a step was reached.
  public static func pass(_ step: StaticString) {
    // A static string ends with a zero octet behind its last one.
    upayd_pass(UnsafeRawPointer(step.utf8Start).assumingMemoryBound(to: CChar.self))
  }

  /// Whether an environment variable is no setting of the daemon but meant for this.
  public static func isMeant(by name: String) -> Bool { upayd_has_failpoints() && name == variable }
}
