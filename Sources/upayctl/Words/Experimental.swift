/// What is said of a payment system of which much is assumed.
enum Experimental {
  /// Its name, where it stands among other facts.
  static func name(_ gateway: String, _ isExperimental: Bool?) -> String {
    isExperimental == true ? "\(gateway) (EXPERIMENTAL)" : gateway
  }

  static func warning(_ gateway: String, _ style: Style) -> String {
    style.careful("\(printable(gateway)) is EXPERIMENTAL: much of it is assumed.")
  }
}
