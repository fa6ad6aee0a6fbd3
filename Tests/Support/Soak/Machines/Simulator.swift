import Glibc

/// The world around the till, as a program: started, ended by SIGKILL, started again.
actor Simulator {
  /// Where it is now.
  struct Address: Sendable {
    var admin: Endpoint
    var gatewayPort: Int
    var announcement: JSON
  }

  private let program: String
  private let directory: String
  private let logs: String
  private(set) var address: Address?
  private(set) var starts = 0
  private var process: ChildProcess?

  init(program: String, directory: String, logs: String) {
    self.program = program
    self.directory = directory
    self.logs = logs
  }

  /// Starts it and waits for its first line.
  @discardableResult
  func start() async throws -> Address {
    starts += 1
    let output = "\(directory).\(starts).out"
    let process = try await ChildProcess.start(
      [program, "--directory", directory], output: output,
      errors: "\(logs)/simulator-\(starts).log")
    self.process = process
    for _ in 0..<1_500 {
      if let text = Files.read(output), let end = text.firstIndex(of: 0x0A) {
        let announcement = try JSON(Array(text[..<end]))
        guard let admin = announcement["admin"].text.flatMap(Endpoint.init(url:)),
          case .loopback(let port)? = announcement["url"].text.flatMap(Endpoint.init(url:))
        else { throw Trouble("the simulator says: \(announcement)") }
        let address = Address(admin: admin, gatewayPort: port, announcement: announcement)
        self.address = address
        return address
      }
      if let ending = process.ending { throw Trouble("upay-simulator: \(ending)") }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Trouble("upay-simulator does not serve within 30 s")
  }

  /// SIGKILL. Its links would now lead to whoever gets its pseudo-terminals next.
  func kill() async {
    await process?.kill()
    for device in ["scanner", "printer"] { unlink("\(directory)/\(device)") }
  }

  /// Whether it has ended although nobody ended it.
  var surprise: String? { process?.ending.map { "upay-simulator: \($0)" } }

  /// One call of the admin API; nil when it was refused or not answered.
  @discardableResult
  func call(
    _ method: Verb, _ path: String, _ body: JSON? = nil, within limit: Int64 = 30_000
  ) async -> JSON? {
    guard let admin = address?.admin else { return nil }
    let reply = try? await HTTPCaller(endpoint: admin).call(
      method, "/_sim/\(path)", body, within: limit)
    guard let reply, reply.status == 200 else { return nil }
    return reply.json
  }
}
