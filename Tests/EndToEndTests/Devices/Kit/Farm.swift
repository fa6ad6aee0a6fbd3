import Foundation

/// Emulated devices before the real libusb and libserialport: Tests/Support/DeviceFarm.
///
/// A program that is started with ``environment`` sees them, and nothing of the machine's own.
final class Farm: Sendable {
  let process: ChildProcess
  let environment: [String: String]
  let scratch: Scratch
  private let control: String

  init(in scratch: Scratch) async throws {
    self.scratch = scratch
    control = scratch.file("farm.sock")
    process = try ChildProcess(
      try await Self.program.value,
      ["--control", control, "--devices", Self.source.appendingPathComponent("models").path],
      // Its files go with the scratch directory, whatever becomes of it.
      environment: ["TMPDIR": scratch.path])
    do {
      let words = try JSON(try await process.firstLine().utf8)
      environment = [
        "LD_PRELOAD": words["preload"].text ?? "", "UMOCKDEV_DIR": words["root"].text ?? "",
      ]
    } catch {
      await process.kill()
      throw error
    }
  }

  static let source = Binaries.packageRoot.appendingPathComponent("Tests/Support/DeviceFarm")

  /// Built once, before the first is started.
  private static let program = Task<String, any Error> {
    let script = Binaries.packageRoot.appendingPathComponent("scripts/build-device-farm").path
    let build = try ChildProcess(script, [])
    guard try await build.end(within: 120) == .exited(0) else {
      throw Trouble("no device farm: \(build.standardOutput)\(build.standardError)")
    }
    return Binaries.packageRoot.appendingPathComponent(".build/device-farm/upayd-device-farm").path
  }

  /// Says something to the farm, and waits for its answer.
  ///
  /// - Throws: what the farm says is wrong.
  @discardableResult
  func tell(_ command: String, within seconds: Double = 30) async throws -> JSON {
    let line = try await offPool { [control] in
      let connection = try Connection(.unix(control), within: seconds)
      try connection.send(Array("\(command)\n".utf8))
      return try connection.line()
    }
    guard let line, line.hasPrefix("ok ") else {
      let answer = line ?? "it is gone: \(process.standardError.suffix(500))"
      throw Trouble("farm: \(command.prefix(200)): \(answer)")
    }
    return try JSON(line.dropFirst(3).utf8)
  }

  /// Plugs in a device for the first time.
  ///
  /// - Parameters:
  ///   - model: a device file, by its name or path.
  ///   - serial: instead of the file's.
  @discardableResult
  func plug(_ model: String, as name: String? = nil, serial: String? = nil) async throws -> Device {
    let device = Device(farm: self, name: name ?? model)
    try await tell("plug \(model) \(device.name)" + (serial.map { " serial='\($0)'" } ?? ""))
    return device
  }

  /// One device, whether it is plugged in or not.
  struct Device: Sendable {
    let farm: Farm
    let name: String

    func unplug() async throws { try await farm.tell("unplug \(name)") }

    func replug() async throws { try await farm.tell("replug \(name)") }

    /// What it counts: `claims`, `open`, `typed`, `received`, …
    func figures() async throws -> JSON { try await farm.tell("figures \(name)") }

    /// Waits until a figure is so: `await("listening", ">= 1")`.
    @discardableResult
    func wait(_ figure: String, _ relation: String, within seconds: Double = 20) async throws
      -> JSON
    {
      try await farm.tell(
        "await \(name) \(figure) \(relation) \(seconds)", within: seconds + 10)
    }

    /// `fault("out stall after=100")`.
    func fault(_ words: String) async throws { try await farm.tell("fault \(name) \(words)") }

    /// Takes all faults away.
    func clear() async throws { try await farm.tell("clear \(name)") }

    /// `set("paper=out cover=open")`: a printer.
    func set(_ words: String) async throws { try await farm.tell("printer \(name) \(words)") }

    /// A HID sends reports.
    func report(_ reports: [[UInt8]]) async throws {
      try await farm.tell("report \(name) " + reports.map(hexadecimal).joined(separator: " "))
    }

    /// A serial port sends octets.
    func send(_ octets: [UInt8]) async throws {
      try await farm.tell("send \(name) \(hexadecimal(octets))")
    }

    /// What came out of a printer, one roll for each time that it was switched on.
    func rolls() async throws -> [[UInt8]] {
      try await farm.tell("paper \(name)")["paper"].list.map { octets($0.text ?? "") }
    }
  }
}

private func hexadecimal(_ octets: [UInt8]) -> String {
  // A word without octets would be no word.
  octets.isEmpty ? "''" : octets.map { String(format: "%02X", $0) }.joined()
}

private func octets(_ text: String) -> [UInt8] {
  let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}
