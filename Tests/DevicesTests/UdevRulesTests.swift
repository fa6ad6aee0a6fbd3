import Glibc
import Testing

@Suite struct UdevRulesTests {
  private static let path =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    + "/udev/60-upayd.rules"

  private func rules() throws -> [UdevRule] {
    try UdevRuleReader.read(try contents(Self.path))
  }

  @Test func `The rules can be read by udev`() throws {
    #expect(try rules().count > 5)
  }

  @Test func `Devices are for the group alone`() throws {
    let granting = try rules().filter {
      $0.value("GROUP", "=") != nil || $0.value("MODE", "=") != nil
    }
    #expect(!granting.isEmpty)
    for rule in granting {
      #expect(rule.value("GROUP", "=") == "upay")
      #expect(rule.value("MODE", "=") == "0660")
      #expect(rule.value("OWNER", "=") == nil)
    }
  }

  @Test func `Links stand under their own directory`() throws {
    let links = try rules().compactMap { $0.value("SYMLINK", "+=") }
    #expect(links.count == 2)
    for link in links { #expect(link.hasPrefix("upay/$env{UPAYD_KIND}-")) }
    #expect(try rules().allSatisfy { $0.value("SYMLINK", "=") == nil })
  }

  @Test func `ModemManager keeps away from the port and from its whole device`() throws {
    let ignored = try rules().flatMap(\.tokens).filter { $0.value == "1" && $0.operation == "=" }
    #expect(Set(ignored.compactMap(\.attribute)) == ["ID_MM_PORT_IGNORE", "ID_MM_DEVICE_IGNORE"])
    let devices = try rules().filter { rule in
      rule.tokens.contains { $0.key == "ATTR" && $0.attribute == "idVendor" }
        && rule.tokens.contains { $0.attribute == "ID_MM_DEVICE_IGNORE" }
    }
    let ports = try rules().filter { rule in
      rule.tokens.contains { $0.key == "ATTRS" && $0.attribute == "idVendor" }
    }
    #expect(vendors(devices, "ATTR") == vendors(ports, "ATTRS"))
    #expect(vendors(ports, "ATTRS").count == 11)
  }

  private func vendors(_ rules: [UdevRule], _ key: String) -> Set<Substring> {
    Set(rules.compactMap { $0.value(key, "==") }.flatMap { $0.split(separator: "|") })
  }

  @Test(arguments: [
    #"KERNEL=="a", MODE="0660"#,
    #"KERNEL=="a" MODE="0660""#,
    #"KERNEL=="a","#,
    #"KERNEL=="a", GOTO="nowhere""#,
    #"KERNEL="a""#,
    #"MODE=="0660""#,
    #"MODE+="0660""#,
    #"GROUPS="upay""#,
    #"ENV=="1""#,
    #"ENV{A"=="1""#,
    #"MODE{a}="0660""#,
    #"KERNEL===="a""#,
    "LABEL=\"up\"\nGOTO=\"up\"",
  ])
  func `A wrong rule is refused by the reader`(text: String) {
    #expect(throws: UdevRuleError.self) { try UdevRuleReader.read(text) }
  }

  @Test(.enabled(if: Self.canVerify)) func `udev itself takes the rules`() {
    #expect(Self.status("udevadm verify --no-style \(Self.path)") == 0)
  }

  /// `udevadm verify` came with systemd 254.
  private static let canVerify = status("udevadm verify --help") == 0

  private static func status(_ command: String) -> Int32 {
    guard let process = popen("\(command) >/dev/null 2>&1", "r") else { return -1 }
    return pclose(process)
  }

  private func contents(_ path: String) throws -> String {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw UdevRuleError(line: 0, reason: "cannot open \(path)") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
