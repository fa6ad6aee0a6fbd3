import Foundation

/// The simulator: gateway, customers, scanner, printer and ledger.
final class World: Sendable {
  let process: ChildProcess
  let announcement: JSON
  private let admin: Endpoint
  private let directory: String

  /// - Parameters:
  ///   - gateways: the payment systems that the daemon's configuration names; none: Upay.
  ///   - isTelling: whether it has the daemon listen for notifications.
  init(in scratch: Scratch, gateways: [String] = [], isTelling: Bool = false) async throws {
    directory = scratch.file("sim")
    process = try ChildProcess(
      Binaries.path(Binaries.simulator),
      ["--directory", directory] + gateways.flatMap { ["--gateway", $0] }
        + (isTelling ? ["--callbacks", "0"] : []))
    do {
      announcement = try JSON(try await process.firstLine().utf8)
      admin = try Endpoint(url: announcement["admin"].text ?? "")
    } catch {
      await process.kill()
      throw error
    }
  }

  /// SIGKILL. Its links would now lead to whoever gets its pseudo-terminals next.
  func kill() async {
    await process.kill()
    for device in ["scanner", "printer"] { unlink("\(directory)/\(device)") }
  }

  var config: String { announcement["config"].text ?? "" }

  func activationCode(_ index: Int = 0) -> String {
    announcement["activation_codes"][index].text ?? ""
  }

  @discardableResult
  func call(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> Reply {
    let reply = try await exchange(admin, method, "/_sim/\(path)", body: body?.octets)
    guard reply.status == 200 else { throw Trouble("\(method) \(path): \(reply)") }
    return reply
  }

  func scan(_ code: String, aim: String? = nil, suffix: String? = nil) async throws {
    var body: [String: JSON] = ["code": .string(code)]
    body["aim"] = aim.map(JSON.string)
    body["suffix"] = suffix.map(JSON.string)
    try await call("POST", "scan", .object(body))
  }

  /// The customer scans the shop's QR code, or confirms.
  func walletPays(_ target: JSON) async throws { try await call("POST", "wallet/pay", target) }

  /// One of its pages, as a browser sends its form.
  func open(_ link: String, _ form: String) async throws -> String {
    let curl = try await ChildProcess(
      "/usr/bin/curl",
      [
        "--silent", "--max-time", "20", "--cacert", announcement["ca_file"].text ?? "", "--data",
        form, link,
      ]
    ).run()
    return curl.output
  }

  func customer(_ code: String, _ behaviour: String, delay: Int64? = nil) async throws {
    var body: [String: JSON] = ["dynamic_id": .string(code), "behaviour": .string(behaviour)]
    body["delay"] = delay.map(JSON.integer)
    try await call("POST", "customer", .object(body))
  }

  func fault(
    _ path: String, _ kind: String, times: Int64 = 1, argument: JSON? = nil
  ) async throws {
    var body: [String: JSON] = [
      "path": .string(path), "kind": .string(kind), "times": .integer(times),
    ]
    body["argument"] = argument
    try await call("POST", "faults", .object(body))
  }

  /// Sets switches of the gateway, all at once.
  func rules(_ rules: [String: JSON]) async throws {
    try await call("POST", "rules", .object(rules))
  }

  /// How the next cancel, revoke or refund goes.
  func returnGoes(_ verb: String, _ behaviour: String, with more: [String: JSON] = [:]) async throws
  {
    let body: [String: JSON] = ["verb": .string(verb), "behaviour": .string(behaviour)]
    try await call("POST", "returns", .object(body.merging(more) { $1 }))
  }

  /// Lets the gateway's clock jump.
  func advance(milliseconds: Int64) async throws {
    try await call("POST", "clock", ["advance_ms": .integer(milliseconds)])
  }

  func reachable(_ isReachable: Bool) async throws {
    try await call("POST", "network", ["reachable": .bool(isReachable)])
  }

  /// The shop gives money back in the merchant portal.
  func portalRefund(_ clientSN: String, _ amount: Int64) async throws {
    try await call(
      "POST", "portal/refund", ["client_sn": .string(clientSN), "amount": .integer(amount)])
  }

  /// What is wrong with the ledger in itself.
  func wrongs() async throws -> [JSON] { try await ledger()["violations"].list }

  func clearFaults() async throws { try await call("DELETE", "faults") }

  func printer(_ state: JSON) async throws { try await call("POST", "printer", state) }

  /// What the next notification meets on its way.
  func noticeFault(_ kind: String, argument: JSON? = nil) async throws {
    var body: [String: JSON] = ["kind": .string(kind)]
    body["argument"] = argument
    try await call("POST", "notifications/faults", .object(body))
  }

  /// Returns when the newest notification was sent so often, and its last sending has ended: what
  /// became of it.
  func notified(_ times: Int) async throws -> JSON {
    try await eventually("notification \(times)") { [self] in
      let newest = try await call("GET", "notifications").json["notifications"].list.last
      guard let newest, newest["tries"].list.count == times,
        newest["tries"][times - 1]["status"].int != nil
      else { return nil }
      return newest
    }
  }

  func ledger() async throws -> JSON { try await call("GET", "ledger").json }

  /// Every request that the gateway has seen, the oldest first.
  func requests(_ path: String? = nil) async throws -> [JSON] {
    try await call("GET", "requests").json["requests"].list.filter {
      path == nil || $0["path"].text == path
    }
  }

  /// What was printed: `n`, `complete`, `text`, `qr`.
  func receipts() async throws -> [JSON] {
    try await call("GET", "receipts").json["receipts"].list
  }

  /// The complete receipts that name the order.
  func receipts(of clientSN: String) async throws -> [JSON] {
    try await receipts().filter {
      $0["complete"].bool == true && $0["text"].text?.contains(clientSN) == true
    }
  }

  func picture(_ receipt: Int64) async throws -> [UInt8] {
    try await call("GET", "receipts/\(receipt).png").body
  }
}
