import Foundation
import Testing

/// `make install` puts every file in its place.
struct DocumentationInstallTests {
  @Test(arguments: ["/usr", "/usr/local"])
  func `Everything is in its place, also the second time`(prefix: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "upayd-install-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (programs, target) = (folder.appending(path: "bin"), folder.appending(path: "root"))
    try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)

    try Self.install(programs, into: target, prefix, contents: "first")
    #expect(try Self.modes(target) == Self.expected(prefix))
    let configuration = target.appending(path: "etc/upayd/upayd.conf")
    #expect(try Self.text(configuration) == Documentation.text("etc/upayd/upayd.conf"))
    let unit = try Self.text(target.appending(path: "usr/lib/systemd/system/upayd.service"))
    #expect(unit.contains("\nExecStart=\(prefix)/sbin/upayd\n"))

    try Data("[terminal]\nname = Mine\n".utf8).write(to: configuration)
    try Self.install(programs, into: target, prefix, contents: "second")
    #expect(try Self.modes(target) == Self.expected(prefix))
    #expect(try Self.text(configuration) == "[terminal]\nname = Mine\n")
    for program in ["sbin/upayd", "bin/upayctl", "bin/upay-simulator"] {
      let name = program.split(separator: "/")[1]
      let installed = target.appending(path: "\(prefix.dropFirst())/\(program)")
      #expect(try Self.text(installed) == "second \(name)")
    }
  }

  /// Installs with the umask of a careful administrator.
  private static func install(
    _ programs: URL, into target: URL, _ prefix: String, contents: String
  ) throws {
    for program in BuiltProgram.allCases {
      let url = programs.appending(path: program.rawValue)
      try Data("\(contents) \(program.rawValue)".utf8).write(to: url)
    }
    let run = try FinishedProgram.run(
      "sh",
      [
        "-c", "umask 077; exec \"$@\"", "sh", "make", "-s", "install", "BIN=\(programs.path)",
        "DESTDIR=\(target.path)", "PREFIX=\(prefix)",
      ])
    try #require(run.status == 0, "\(run.output)")
  }

  /// Files and empty folders, with their modes.
  private static func expected(_ prefix: String) -> [String: String] {
    [
      "\(prefix)/sbin/upayd": "755",
      "\(prefix)/bin/upayctl": "755",
      "\(prefix)/bin/upay-simulator": "755",
      "\(prefix)/share/man/man1/upayctl.1": "644",
      "\(prefix)/share/man/man1/upay-simulator.1": "644",
      "\(prefix)/share/man/man5/upayd.conf.5": "644",
      "\(prefix)/share/man/man8/upayd.8": "644",
      "/usr/lib/systemd/system/upayd.service": "644",
      "/usr/lib/sysusers.d/upayd.conf": "644",
      "/usr/lib/udev/rules.d/60-upayd.rules": "644",
      "/etc/upayd/upayd.conf": "644",
      "/etc/upayd/upayd.conf.d/": "755",
      "/etc/upayd/devices.d/": "755",
      "/etc/upayd/printers.d/": "755",
    ]
  }

  /// What lies under a folder: files, empty folders, and folders that others cannot enter.
  private static func modes(_ folder: URL) throws -> [String: String] {
    var modes: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let full = folder.appending(path: path).path
      let attributes = try FileManager.default.attributesOfItem(atPath: full)
      let bits = try #require(attributes[.posixPermissions] as? Int)
      let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
      if isFolder, bits == 0o755,
        try !FileManager.default.contentsOfDirectory(atPath: full).isEmpty
      {
        continue
      }
      modes["/\(path)\(isFolder ? "/" : "")"] = String(bits, radix: 8)
    }
    return modes
  }

  private static func text(_ url: URL) throws -> String {
    try String(contentsOf: url, encoding: .utf8)
  }
}
