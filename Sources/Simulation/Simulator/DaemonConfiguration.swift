/// The configuration file with which `upayd` uses this simulator, its devices and its directory.
enum DaemonConfiguration {
  static func text(for announcement: Announcement, in directory: Directory) -> String {
    var sections = [
      section(
        "terminal",
        [
          ("device_id", "upay-simulator-till"), ("name", "TEST till"),
          ("subject", "TEST shop"),
        ]),
      section(
        "gateway upay",
        [
          ("url", announcement.url), ("ca_file", announcement.caFile),
          ("vendor_sn", announcement.vendorSN),
          ("vendor_key_file", announcement.vendorKeyFile), ("app_id", announcement.appID),
          ("precreate_payway", "1"),
        ]),
      section("check_in", [("time", "04:00"), ("jitter", "0s")]),
      section("state", [("directory", directory.path(of: "state"))]),
      // The group of an installed daemon is not there on a developer's machine.
      section("socket", [("path", directory.path(of: "upayd.sock")), ("group", "")]),
    ]
    if let scanner = announcement.scanner {
      sections.append(section("scanner counter", [("device", scanner)]))
    }
    if let printer = announcement.printer {
      sections.append(section("printer counter", [("device", printer), ("profile", "80mm")]))
    }
    return "# Written by upay-simulator at each start.\n\n" + sections.joined(separator: "\n")
  }

  private static func section(_ name: String, _ keys: [(String, String)]) -> String {
    "[\(name)]\n" + keys.map { $0.1.isEmpty ? "\($0.0) =\n" : "\($0.0) = \($0.1)\n" }.joined()
  }
}
