import Foundation
import Testing

private let analyze = "/usr/bin/systemd-analyze"

/// The service file is understood whole by systemd, and its sandbox is tight.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: analyze),
    "systemd-analyze is not installed"), .timeLimit(.minutes(1)))
struct UnitFileTests {
  @Test func isUnderstood() throws {
    try withUnit { unit in
      let verdict = try Project.run([analyze, "verify", "--man=no", unit])
      #expect(verdict.status == 0)
      #expect(verdict.said == "")
    }
  }

  /// `systemd-analyze` says what it ignores and still ends with 0: so its words count.
  @Test func aTypingErrorIsFound() throws {
    try withUnit(replacing: "ProtectHome=", by: "ProtectHom=") { unit in
      let verdict = try Project.run([analyze, "verify", "--man=no", unit])
      #expect(verdict.said.contains("ProtectHom"))
    }
  }

  @Test func exposureIsLow() throws {
    try withUnit { unit in
      let verdict = try Project.run([
        analyze, "security", "--offline=true", "--threshold=15", "--no-pager", unit,
      ])
      #expect(verdict.status == 0, "\(verdict.said.split(separator: "\n").last ?? "")")
      #expect(verdict.said.contains("Overall exposure level"), "\(verdict.said)")
    }
  }

  /// A configuration error or a damaged journal is not cured by starting again.
  @Test func isNotRestartedInVain() throws {
    let unit = try Project.text("systemd/upayd.service")
    let statuses = unit.split(separator: "\n").first { $0.hasPrefix("RestartPreventExitStatus=") }
    for status in ["74", "75", "78"] {
      #expect(statuses?.contains(status) == true, "\(statuses ?? "none")")
    }
    #expect(unit.contains("\nType=notify\n"))
    #expect(unit.contains("\nWatchdogSec="))
    #expect(unit.contains("\nStateDirectory=upayd\n"))
  }

  /// Serial ports and USB and nothing else; a port's number is known to the kernel only when the
  /// module is there, and what is not known when the daemon starts stays forbidden.
  @Test func devicesAreNamed() throws {
    let lines = try Project.text("systemd/upayd.service").split(separator: "\n")
    #expect(lines.contains("DevicePolicy=closed"))
    #expect(
      lines.filter { $0.hasPrefix("DeviceAllow=") } == [
        "DeviceAllow=char-ttyS rw", "DeviceAllow=char-ttyUSB rw", "DeviceAllow=char-ttyACM rw",
        "DeviceAllow=char-usb_device rw",
      ])
    for key in ["Wants=", "After="] {
      let line = lines.filter { $0.hasPrefix(key) }.joined(separator: " ")
      for module in ["cdc_acm", "usbserial"] {
        #expect(line.contains("modprobe@\(module).service"), "\(key)")
      }
    }
    #expect(
      lines.contains { $0.hasPrefix("RestrictAddressFamilies=") && $0.contains("AF_NETLINK") })
  }

  /// The unit with a program that exists, for systemd looks for it.
  private func withUnit(
    replacing old: String = "", by new: String = "", _ body: (String) throws -> Void
  ) throws {
    try Project.withDirectory { directory in
      var text = try Project.text("systemd/upayd.service").split(
        separator: "\n", omittingEmptySubsequences: false
      ).map { $0.hasPrefix("ExecStart=") ? "ExecStart=/usr/bin/true" : $0 }.joined(separator: "\n")
      if !old.isEmpty { text = text.components(separatedBy: old).joined(separator: new) }
      let unit = directory.appendingPathComponent("upayd.service")
      try Data(text.utf8).write(to: unit)
      try body(unit.path)
    }
  }
}
