import Foundation
import Testing

/// `upayctl capture`: what it writes is played by the farm, and the same scans come of it, masked.
@Suite(.timeLimit(.minutes(3)))
struct DeviceRecordingTests {
  private static let codes = [PaymentCode.number(1), PaymentCode.number(7), "6901234567892"]
  private static let masks = ["28****45", "28****56", "6923456789012"]

  @Test(arguments: ScannerKind.allCases)
  func scans(_ kind: ScannerKind) async throws {
    let file = try await withDevices(plug: { try await $0.plug(kind.rawValue, as: "scanner") }) {
      shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      let file = shop.till.scratch.file("scanner.capture")
      let recording = try shop.till.command(
        ["capture", "counter", file, "--kind", "scanner", "--wait", "4"])
      try await shop.isRecording("counter", "scanner")
      for (code, aim) in zip(Self.codes, ["]Q1", "]Q1", "]E0"]) {
        try await kind.scan(code, aim: aim, with: scanner)
        // Said twice it would be one code that was read twice.
        try await scanner.wait(kind == .serial ? "open" : "listening", ">= 1")
      }
      let run = try await recording.run()
      #expect(run.status == 0 && run.output.contains("transfers from the device"), "\(run)")
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let again = try await shop.till.upayctl(
        "capture", "counter", file, "--kind", "scanner", "--wait", "1")
      #expect(again.status == 5 && again.errors.contains("--force"), "overwritten: \(again)")
      return try String(contentsOfFile: file, encoding: .utf8)
    }
    for code in Self.codes {
      #expect(!file.contains(code.utf8.map { String(format: "%02X", $0) }.joined(separator: " ")))
    }
    for words in ["masked = yes", "[device]", "serial = ", "[traffic]", "[line]", " in 8"] {
      #expect(file.contains(words), "\(words) in \(file)")
    }
    if kind != .serial { #expect(file.contains("report =") && file.contains("driver = usbhid")) }
    try await withDevices(plug: { farm in
      let path = farm.scratch.file("again.capture")
      try file.write(toFile: path, atomically: true, encoding: .utf8)
      try await farm.plug(path, as: "captured")
    }) { shop in
      try await shop.ready("scanner")
      let events = try await EventFeed(shop.till.socket)
      defer { events.end() }
      let device = Farm.Device(farm: shop.farm, name: "captured")
      try await device.wait(kind == .serial ? "open" : "listening", ">= 1")
      try await shop.farm.tell("replay captured", within: 60)
      let told = try await eventually("the scans") {
        let scans = events.events.filter { $0.type == "scan" }
        return scans.count >= Self.codes.count ? scans : nil
      }
      #expect(
        told.map { $0.data["masked"].text ?? $0.data["code"].text } == Self.masks,
        "\(told)\n\(file)")
    }
  }

  /// A slip, and what the printer answered: played, the printer answers the same.
  @Test
  func slip() async throws {
    let file = try await withDevices(plug: { try await $0.plug("epson-tm-t20", as: "printer") }) {
      shop in
      // Plugged in while it is recorded, so that it is recorded from the first question on.
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      try await shop.ready("printer")
      try await printer.unplug()
      try await shop.becomes("printer", "absent")
      let file = shop.till.scratch.file("printer.capture")
      let recording = try shop.till.command(
        ["capture", "counter", file, "--kind", "printer", "--wait", "4"])
      try await shop.isRecording("counter", "printer")
      try await printer.replug()
      try await shop.ready("printer")
      let printed = try await shop.till.upayctl("test", "counter", "--kind", "printer")
      #expect(printed.status == 0, "\(printed)")
      #expect(try await recording.run().status == 0)
      return try String(contentsOfFile: file, encoding: .utf8)
    }
    #expect(
      file.contains("id = MFG:EPSON;CMD:ESC/POS") && file.contains("driver = usblp"), "\(file)")
    // "TEST", and its mask.
    #expect(!file.contains("54 45 53 54") && file.contains("78 78 78 78"), "\(file)")
    let playing = Monitor<Task<JSON, any Error>?>(nil)
    try await withDevices(plug: { farm in
      let path = farm.scratch.file("again.capture")
      try file.write(toFile: path, atomically: true, encoding: .utf8)
      try await farm.plug(path, as: "captured")
      playing.change { $0 = Task { try await farm.tell("replay captured", within: 60) } }
    }) { shop in
      try await shop.ready("printer")
      let printed = try await shop.till.upayctl("test", "counter", "--kind", "printer")
      #expect(printed.status == 0, "\(printed)\n\(file)")
      // All that was recorded was asked again, and answered.
      _ = try await playing.now?.value
    }
  }

  /// Ctrl-C, and a daemon that is stopped, keep what was recorded until then.
  @Test
  func endsEarly() async throws {
    try await withDevices(plug: { try await $0.plug("scanner-hid-pos", as: "scanner") }) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      for (number, words) in ["ended before its time", "The daemon stopped"].enumerated() {
        let file = shop.till.scratch.file("early\(number).capture")
        let events = try await EventFeed(shop.till.socket)
        let recording = try shop.till.command(
          ["capture", "counter", file, "--kind", "scanner", "--wait", "300"])
        try await eventually("recording \(number)") {
          shop.till.log.ranges(of: "Device is recorded").count > number ? true : nil
        }
        try await ScannerKind.pos.scan(PaymentCode.number(number + 1), aim: "]Q1", with: scanner)
        _ = try await events.wait(for: "the scan", within: 20) { $0.type == "scan" }
        events.end()
        if number == 0 { recording.signal(SIGINT) } else { try await shop.till.stop() }
        let run = try await recording.run()
        #expect(run.status == 0 && run.output.contains(words), "\(run)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(
          text.contains(" in 81 02") && text.contains("# ") && text.contains(words), "\(text)")
      }
      let file = shop.till.scratch.file("none.capture")
      let run = try await shop.till.upayctl("capture", "counter", file, "--kind", "scanner")
      #expect(run.status == 3 && run.errors.contains("systemctl start upayd"), "\(run)")
      #expect(!FileManager.default.fileExists(atPath: file))
    }
  }

  /// What is asked for in vain is refused in words, and what nobody uses is told of and not touched.
  @Test
  func refusals() async throws {
    try await withDevices(plug: { farm in
      for model in ["keyboard", "epson-tm-t20"] { try await farm.plug(model) }
      try await farm.tell("busy epson-tm-t20 yes")
    }) { shop in
      let list = try await shop.device("the keyboard is listed") {
        $0["reason"].text?.contains("USB Keyboard") == true
      }
      let id = list["id"].text ?? ""
      let file = shop.till.scratch.file("keyboard.capture")
      let unused = try await shop.till.upayctl("capture", id, file, "--wait", "1")
      #expect(unused.status == 0 && unused.output.contains("not touched"), "\(unused)")
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.contains("12 01 00 02 00 00 00 08 6D 04 1C C3") && text.contains("05 01 09 06"))
      let keyboard = Farm.Device(farm: shop.farm, name: "keyboard")
      let figures = try await keyboard.figures()
      #expect(figures["claims"] == 0 && figures["drivers"] == 1, "\(figures)")

      func expect(_ status: Int32, _ words: String, _ command: String...) async throws {
        let run = try await shop.till.command(command + ["--wait", "1"]).run()
        #expect(run.status == status && (run.output + run.errors).contains(words), "\(run)")
      }
      let none = shop.till.scratch.file("none.capture")
      try await expect(5, "absent", "capture", "counter", none, "--kind", "scanner")
      try await expect(5, "no device of this name", "capture", "nothing", none)
      try await expect(2, "kind", "capture", "counter", none)
      try await expect(5, "not used", "test", id)
      try await expect(5, "no device of this name", "test", "nothing")
      try await expect(1, "absent", "test", "counter", "--kind", "scanner")
      #expect(!FileManager.default.fileExists(atPath: none))
      // Somebody else has the printer: what it is can be told, and the slip comes when it is free.
      try await shop.becomes("printer", "error")
      try await expect(4, "in use by another program", "test", "counter", "--kind", "printer")
      try await expect(0, "MDL:TM-T20II", "capture", "counter", "-", "--kind", "printer")
      try await shop.farm.tell("busy epson-tm-t20 no")
      try await shop.ready("printer")
      let slip = try await shop.till.upayctl("test", "counter", "--kind", "printer")
      #expect(slip.status == 0 && slip.output.contains("Printed"), "\(slip)")
    }
  }
}

extension DeviceShop {
  /// Waits until somebody records the device.
  fileprivate func isRecording(_ name: String, _ kind: String) async throws {
    try await eventually("a recording") {
      till.log.contains("Device is recorded") && till.log.contains("[\(kind) \(name)]") ? true : nil
    }
  }
}
