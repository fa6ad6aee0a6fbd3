import Foundation
import Testing

/// Notifications of a payment system, posted by a plain client to a daemon that runs.
@Suite(.timeLimit(.minutes(2))) struct CallbackTests {
  /// An order that is told of is asked about at once; what is told proves nothing.
  @Test func aNotificationHasItsOrderAskedAbout() async throws {
    // Nobody asks by himself within this test.
    let seldom = ["gateway.upay.poll_fast": "5m", "gateway.upay.poll_slow": "10m"]
    let settings = seldom.merging(["gateway.upay.pay_budget": "1h"]) { $1 }
    try await withTill(settings, prepare: Post.settings) { till, world in
      let post = try await Post(till, world)
      let shown = try await till.precreate("N-1", 1_250).json
      #expect(shown["state"].text == "in_progress")

      // Signed by Upay, and not true: nothing is paid by it.
      let said = post.body("N-1", terminal: try await till.terminal())
      #expect(try await post.send(said).description == "200 success")
      try await eventually("the question") {
        try await world.requests("/upay/v2/query").contains { "\($0)".contains("N-1") } ? true : nil
      }
      #expect(try await till.order("N-1")["state"].text == "in_progress")

      try await world.walletPays(["qr_code": shown["qr_code"]])
      // What is not signed, or not whole, changes nothing.
      for (body, signature) in try await post.forgeries(of: said) {
        let reply = try await post.send(body, signature: signature)
        #expect(reply.status == 400 && reply.text == "fail")
      }
      #expect(try await post.send(said, to: "/callbacks/ottpay").status == 404)
      #expect(try await post.send(said, type: "text/html").status == 415)
      #expect(
        try await post.send(String(repeating: "a", count: 70_000)).status == 413)
      #expect(try await till.order("N-1")["hand_over"].bool == false)

      // One more, of its own time: the order is paid.
      let later = post.body("N-1", terminal: try await till.terminal(), more: "1")
      #expect(try await post.send(later).status == 200)
      let paid = try await till.order("N-1", wait: 20)
      #expect(paid["state"].text == "paid")
      // Heard before, and of nobody's order: acknowledged.
      for body in [later, post.body("N-9", terminal: "1")] {
        #expect(try await post.send(body).description == "200 success")
      }

      let callbacks = try await till.get("/v1/status")["callbacks"]
      #expect(callbacks["listening"].bool == true)
      #expect(callbacks["verified"].int == 4)
      #expect(callbacks["repeated"].int == 1)
      let status = try await till.upayctl("status")
      #expect(status.output.contains("callbacks"), "\(status)")
      let doctor = try await till.upayctl("doctor")
      #expect(doctor.output.contains("for upay, "), "\(doctor)")
      for line in till.log.split(separator: "\n") where line.contains("notification") {
        #expect(!line.contains("N-1") && !line.contains("PAID"), "\(line)")
      }
    }
  }

  /// What is wrong with the certificate is told before anything starts.
  @Test func aWrongCertificateIsToldAtTheStart() async throws {
    try await withScratch { scratch in
      let file = try scratch.write(
        "upayd.conf",
        """
        [state]
        directory = \(scratch.file("state"))
        [callbacks]
        listen = 127.0.0.1:0
        certificate_file = \(scratch.file("none.pem"))
        key_file = \(scratch.write("key.pem", "none", mode: 0o644))
        """)
      let check = try await ChildProcess(
        Binaries.path(Binaries.upayd), ["--config", file, "--check-config"]
      ).run()
      #expect(check.status == 78)
      #expect(check.errors.contains("callbacks.certificate_file: there is no file"), "\(check)")
    }
  }
}

/// Whoever posts notifications as Upay would, signed with a key of its own.
private struct Post {
  let address: String
  let authority: String
  let scratch: Scratch

  /// A listener with the simulator's certificate, and Upay's key.
  static func settings(_ scratch: Scratch, _ world: World) throws -> [String: String] {
    for words in [
      ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "upay.key"],
      ["pkey", "-in", "upay.key", "-pubout", "-out", "upay.pub"],
    ] {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/openssl")
      process.arguments = words
      process.currentDirectoryURL = URL(filePath: scratch.path)
      process.standardError = nil
      try process.run()
      process.waitUntilExit()
    }
    return [
      "callbacks.listen": "127.0.0.1:0",
      "callbacks.certificate_file": scratch.file("sim/server.pem"),
      "callbacks.key_file": scratch.file("sim/server.key"),
      "callbacks.public_url": "https://shop.example/till7",
      "gateway.upay.callback_key_file": scratch.file("upay.pub"),
    ]
  }

  init(_ till: Till, _ world: World) async throws {
    scratch = till.scratch
    authority = scratch.file("sim/ca.pem")
    address = try await eventually("the listener") {
      let callbacks = try await till.get("/v1/status")["callbacks"]
      return callbacks["listening"].bool == true ? callbacks["address"].text : nil
    }
  }

  func body(_ number: String, terminal: String, more: String = "") -> String {
    #"{"sn":"7894","client_sn":"\#(number)","terminal_sn":"\#(terminal)","order_status":"PAID","#
      + #""total_amount":"1250","more":"\#(more)"}"#
  }

  /// The body with signatures that are not its own, and altered bodies with its own.
  func forgeries(of body: String) async throws -> [(String, String)] {
    let good = try await signature(of: body)
    let altered = body.replacingOccurrences(of: "1250", with: "1251")
    return [
      (body, ""), (body, String(good.reversed())), (altered, good), (body + " ", good),
      (body, String(repeating: "A", count: good.count)), ("", good),
    ]
  }

  func send(
    _ body: String, to path: String = "/callbacks/upay", signature: String? = nil,
    type: String = "application/json"
  ) async throws -> Reply {
    let signature = if let signature { signature } else { try await self.signature(of: body) }
    let curl = try await ChildProcess(
      "/usr/bin/curl",
      [
        "--silent", "--max-time", "20", "--cacert", authority, "--header",
        "Authorization: \(signature)", "--header", "Content-Type: \(type)", "--data-binary",
        "@\(scratch.write("body", body))", "--write-out", "%{http_code}",
        "https://\(address)\(path)",
      ]
    ).run()
    let status = Int(curl.output.suffix(3)) ?? 0
    return Reply(status: status, headers: [:], body: Array(curl.output.dropLast(3).utf8))
  }

  private func signature(of body: String) async throws -> String {
    try scratch.write("signed", body)
    let words = [
      "dgst", "-sha256", "-sign", scratch.file("upay.key"), "-out", scratch.file("signature"),
      scratch.file("signed"),
    ]
    _ = try await ChildProcess("/usr/bin/openssl", words).run()
    return try Data(contentsOf: URL(filePath: scratch.file("signature"))).base64EncodedString()
  }
}

extension Till {
  fileprivate func terminal() async throws -> String {
    try await get("/v1/terminal")["terminal_sn"].text ?? ""
  }
}
