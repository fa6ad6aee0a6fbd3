import Cryptography
import FoundationEssentials
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TLS
import Terminal

@testable import Callbacks
@testable import Service

/// A listener that serves one made-up payment system.
final class Stand: Sendable {
  let desk: CallbackDesk
  let taker = Taker()
  let reasons = ReasonKeeper()
  let settings: CallbackSettings
  private let folder: String
  private let listener: CallbackListener

  private init(
    _ folder: String, _ port: Int, _ allow: [String], _ connections: Int, _ limits: CallbackLimits
  ) throws {
    self.folder = folder
    settings = CallbackSettings(
      listen: ListenAddress("127.0.0.1:\(port)") ?? ListenAddress.none,
      allow: allow.compactMap(IPNetwork.init), connections: connections, rate: 6_000,
      certificateFile: "\(folder)/server.pem", keyFile: "\(folder)/server.key")
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    desk = CallbackDesk(
      gateways: [PlainGateway()], till: taker, clock: SystemClock(), log: reasons.logger,
      address: settings.listen.text, rate: settings.rate)
    listener = CallbackListener(settings, desk: desk, logger: quiet, limits: limits)
    try install(TestAuthority())
  }

  static func with(
    port: Int = 0, allow: [String] = ["127.0.0.1"], connections: Int = 8,
    limits: CallbackLimits = quick, isListening: Bool = true,
    _ body: (Stand) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "upayd-callbacks-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let stand = try Stand(folder, port, allow, connections, limits)
    let serving = Task { await stand.listener.run() }
    while isListening, await !stand.desk.view(offset: 0).listening, !Task.isCancelled {
      await Task.yield()
    }
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(stand))
    } catch {
      result = .failure(error)
    }
    serving.cancel()
    await serving.value
    try result.get()
  }

  /// What hangs is closed soon.
  static var quick: CallbackLimits {
    var limits = CallbackLimits()
    limits.exchange = .milliseconds(400)
    return limits
  }

  func write(_ name: String, _ octets: [UInt8]) throws {
    let path = "\(folder)/\(name)"
    try Data(octets).write(to: URL(filePath: path), options: .atomic)
    chmod(path, 0o600)
  }

  func install(_ authority: TestAuthority) throws {
    let leaf = try authority.leaf()
    try write("ca.pem", Array(authority.certificate.utf8))
    try write("server.key", Array(leaf.key.utf8))
    try write("server.pem", Array(leaf.certificate.utf8))
  }

  /// All that comes back, until the connection ends.
  func exchange(_ request: String, secure: Bool = true) async throws -> String {
    let connection = try await connect(secure: secure)
    // One that is not let in may be gone before it has said anything.
    try? await connection.send(request)
    return try await connection.rest()
  }

  func connect(secure: Bool = true) async throws -> Line {
    let address = await desk.view(offset: 0).address
    let port = Int(address.split(separator: ":").last ?? "") ?? 0
    let context = secure ? try TLSContext.client(trusting: "\(folder)/ca.pem") : nil
    let line = Line(isSecure: secure)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Wire())
          if let context {
            try channel.pipeline.syncOperations.addHandler(TLSHandler(TLSSession(context)))
          }
          try channel.pipeline.syncOperations.addHandler(Collector(line))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    line.channel.withLock { $0 = channel }
    return line
  }
}

extension ListenAddress {
  static let none: ListenAddress = {
    guard let none = ListenAddress("127.0.0.1:0") else { preconditionFailure("an address") }
    return none
  }()
}

/// Takes hints as a till would that has one order.
final class Taker: HintTaker {
  let hints = Mutex<[NotificationHint]>([])
  /// What is heard waits until it is opened; nil: it is answered at once.
  let gate = Mutex<Gate?>(nil)
  let refusals = Mutex<[String]>([])

  func note(refused reason: String, leftOut: Int, from gateway: String) async {
    refusals.withLock { $0.append("\(gateway): \(reason)") }
  }

  func hear(
    _ hint: NotificationHint, from gateway: any NotifiedGateway
  ) async -> NotificationVerdict {
    hints.withLock { $0.append(hint) }
    await gate.withLock(\.self)?.pass()
    return hint.subject == .transaction(number: "whole") ? .heard : .unknownOrder
  }
}

/// Lets nobody pass until it is opened.
final class Gate: Sendable {
  private let passage = AsyncStream.makeStream(of: Void.self)

  func open() { passage.continuation.finish() }
  func pass() async { for await _ in passage.stream {} }
}

/// Keeps the reasons that are logged.
final class ReasonKeeper: Sendable {
  let kept = Mutex<[String]>([])

  var logger: Logger { Logger(label: "test") { _ in Handler(keeper: self) } }

  private struct Handler: LogHandler {
    let keeper: ReasonKeeper
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      guard let reason = event.metadata?["reason"] else { return }
      keeper.kept.withLock { $0.append("\(reason)") }
    }
  }
}

/// Believes two words.
struct PlainGateway: NotifiedGateway {
  let name = "plain"
  let capabilities: Set<Capability> = []
  let account: Credentials? = nil

  func notification(
    in request: NotificationRequest, at time: Milliseconds
  ) throws(NotificationRefusal) -> NotificationHint {
    let text = String(decoding: request.body, as: UTF8.self)
    guard ["whole", "stranger"].contains(text) else { throw .distrusted("it is forged") }
    return NotificationHint(.transaction(number: text))
  }

  func answer(
    _ verdict: NotificationVerdict, to request: NotificationRequest, at time: Milliseconds
  ) -> NotificationAnswer {
    switch verdict {
    case .heard, .incorrect: NotificationAnswer(200, text: "heard")
    case .unknownOrder: NotificationAnswer(200, text: "unknown")
    case .refused: NotificationAnswer(400, text: "refused")
    case .fault: NotificationAnswer(503, text: "fault")
    }
  }

  func orderNumber(for clientSN: ClientSN) -> String { clientSN.text }
  func violations(in request: OrderRequest) -> [FieldError] { [] }
  func request(
    _ command: OrderCommand, for order: Order, code: PaymentCode?, signedBy credentials: Credentials
  ) -> HTTPRequest { HTTPRequest(path: "/", headers: [], body: []) }
  func outcome(
    of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
  ) -> Outcome { .unknown("none") }
  func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest {
    HTTPRequest(path: "/", headers: [], body: [])
  }
  func probeOutcome(of response: HTTPResponse) -> ProbeOutcome { .unknown("none") }
  func words(for code: String, in language: Language) -> String? { nil }
}
