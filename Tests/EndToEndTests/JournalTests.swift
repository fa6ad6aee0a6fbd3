import Foundation
import Testing

/// A disk that takes nothing more: no new payments, and the truth of open ones is still asked for.
@Suite(.timeLimit(.minutes(2)))
struct JournalTests {
  /// Where the daemon keeps its state, and how that stops taking octets.
  enum Disk: String, Sendable, CaseIterable {
    /// The kernel refuses the process every write to a file.
    case limited
    /// A file system of its own, filled to the last block. For root only.
    case full

    var isPossible: Bool { self == .limited || getuid() == 0 }
  }

  @Test(arguments: Disk.allCases.filter(\.isPossible))
  func stopsNewPaymentsOnly(_ disk: Disk) async throws {
    try await withGateway(ignoring: ["XFSZ"], activated: false) { till, gateway in
      try await finally {
        if disk == .full {
          try await till.stop()
          try await Self.run(
            "/usr/bin/mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", till.state)
          try await till.start()
        }
        try await till.activate("11000200")
        try await live(till, gateway, disk)
      } clean: {
        await till.kill()
        if disk == .full { try? await Self.run("/usr/bin/umount", "--lazy", till.state) }
      }
    }
  }

  private func live(_ till: Till, _ gateway: IndependentGateway, _ disk: Disk) async throws {
    gateway.customer("134567890123456781", .confirms)
    _ = try await till.pay("A-1", 900, code: "134567890123456781", wait: nil)
    try await gateway.wait(for: "query", "A-1")
    _ = try await till.pay("A-2", 100, code: "134567890123456782")
    try await end(disk, till)

    let refused = try await till.pay("A-3", 100, code: "134567890123456783")
    #expect(refused.status == 503, "\(refused)")
    #expect(refused.json["code"] == "journal-unwritable")
    let refund = try await till.refund("A-2", "r-1", 50)
    #expect(refund.status == 503, "\(refund)")
    let checkIn = try await till.call("POST", "/v1/terminal/check-in")
    #expect(checkIn.status == 503 || checkIn.json["code"] == "order-busy", "\(checkIn)")
    for path in ["refund", "checkin"] { #expect(gateway.count(path) == 0) }
    #expect(gateway.count("pay", "A-3") == 0)
    // Health is told as long as the process lives.
    let status = try await till.call("GET", "/v1/status")
    #expect(status.status == 200, "\(status)")
    #expect(status.json["journal"] == "readonly", "\(status)")
    #expect(status.json["ready"] == false)

    let asked = gateway.count("query", "A-1")
    try await gateway.wait(for: "query", "A-1", times: asked + 2)
    gateway.customerPays("A-1")
    try await gateway.state.wait(for: "the answer that it is paid", within: 30) {
      $0.toldPaid.contains("A-1") ? true : nil
    }
    #expect(try await till.order("A-1")["hand_over"] == false, "what is not recorded is not said")

    try await begin(disk, till)
    #expect(try await till.order("A-1", wait: 20)["state"] == "paid")
    let again = try await eventually("a payment") {
      let reply = try await till.pay("A-3", 100, code: "134567890123456783")
      return reply.status == 200 ? reply : nil
    }
    #expect(again.json["state"] == "paid", "\(again)")
    await till.kill()
    try await till.start()
    try await expectAgreement(till, gateway)
  }

  /// From now on nothing more can be written.
  private func end(_ disk: Disk, _ till: Till) async throws {
    switch disk {
    case .limited: try await limitFiles(of: till, to: "0")
    case .full:
      // Block after block, so that not even the last one is left.
      let filler = open("\(till.state)/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      guard filler >= 0 else { throw Trouble("no filler: errno \(errno)") }
      defer { close(filler) }
      let block = [UInt8](repeating: 0x20, count: 4_096)
      while write(filler, block, block.count) > 0 {}
    }
  }

  private func begin(_ disk: Disk, _ till: Till) async throws {
    switch disk {
    case .limited: try await limitFiles(of: till, to: "unlimited")
    case .full: try FileManager.default.removeItem(atPath: "\(till.state)/filler")
    }
  }

  private func limitFiles(of till: Till, to size: String) async throws {
    try await Self.run(
      "/usr/bin/prlimit", "--pid", "\(try till.process.pid)", "--fsize=\(size):unlimited")
  }

  private static func run(_ words: String...) async throws {
    let run = try await ChildProcess(words[0], Array(words.dropFirst())).run()
    guard run.status == 0 else { throw Trouble("\(words): \(run)") }
  }
}
