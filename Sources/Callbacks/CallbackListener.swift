public import Logging
import NIOCore
import NIOPosix
public import Service
public import ServiceLifecycle
import Synchronization

/// The HTTPS listener for the payment systems' notifications (`[callbacks]`).
///
/// The till does not depend on it: an address that cannot be had is tried again, and sales go on
/// meanwhile.
public struct CallbackListener: ServiceLifecycle.Service {
  private let settings: CallbackSettings
  private let desk: CallbackDesk
  private let logger: Logger
  private let limits: CallbackLimits

  public init(
    _ settings: CallbackSettings, desk: CallbackDesk, logger: Logger,
    limits: CallbackLimits = CallbackLimits()
  ) {
    self.settings = settings
    self.desk = desk
    self.logger = logger
    self.limits = limits
  }

  /// Serves until it is asked to end.
  public func run() async {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let work = Task { await listen(on: group) }
    await withTaskCancellationOrGracefulShutdownHandler {
      await work.value
    } onCancelOrGracefulShutdown: {
      work.cancel()
    }
    try? await group.shutdownGracefully()
  }

  private func listen(on group: MultiThreadedEventLoopGroup) async {
    let certificate = CallbackCertificate(settings)
    var told: String?
    while !Task.isCancelled {
      do {
        try await serve(certificate, on: group)
        told = nil
      } catch {
        let reason = "\(error)"
        await desk.note(.failed(settings.listen.text, reason: reason))
        if reason != told {
          logger.error(
            "notifications cannot be listened for; it is tried again, and orders are polled",
            metadata: ["address": "\(settings.listen.text)", "reason": "\(reason)"])
        }
        told = reason
      }
      try? await Task.sleep(for: limits.retry)
    }
    await desk.note(.stopped(settings.listen.text))
  }

  /// Returns when it has ended, or was asked to.
  private func serve(
    _ certificate: CallbackCertificate, on group: MultiThreadedEventLoopGroup
  ) async throws {
    try certificate.load()
    let open = OpenConnections(limit: settings.connections)
    let (desk, settings, limits) = (desk, settings, limits)
    let server = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 128)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      // Whoever says no more may still wait for the answer: CallbackExchange closes.
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          if let refusal = open.admit(child, from: settings.allow) {
            Task { await desk.note(refusal) }
            throw refusal
          }
          try CallbackExchange.install(in: child, try certificate.context, desk: desk, limits)
        }
      }
      .bind(host: settings.listen.host, port: settings.listen.port).get()
    let address = settings.listen.text(boundTo: server.localAddress?.port)
    await desk.note(.listening(address))
    let names = await desk.names.joined(separator: " ")
    logger.notice(
      "listening for notifications", metadata: ["address": "\(address)", "gateways": "\(names)"])
    let renewal = Task { await renew(certificate) }
    await withTaskCancellationHandler {
      try? await server.closeFuture.get()
    } onCancel: {
      server.close(promise: nil)
    }
    renewal.cancel()
    await open.closeAll()
  }

  /// A certificate lives shorter than the daemon: new files are taken as they come.
  private func renew(_ certificate: CallbackCertificate) async {
    while !Task.isCancelled {
      try? await Task.sleep(for: limits.renewal)
      guard !Task.isCancelled else { return }
      do {
        if try certificate.reload() { logger.notice("the new certificate is in use") }
      } catch {
        logger.warning(
          "the new certificate is not used; the one before it is",
          metadata: ["reason": "\(error)"])
      }
    }
  }
}

/// What one sender, and all of them together, may take of the daemon.
public struct CallbackLimits: Sendable {
  /// Octets of a body; over: 413.
  public var body = 65_536
  /// Octets of the target and the header fields; over: the connection is closed.
  public var headers = 8_192
  /// From the connection to the end of the answer, shaking hands included.
  public var exchange = Duration.seconds(10)
  /// Between two attempts to listen.
  public var retry = Duration.seconds(10)
  /// Between two looks at the certificate's files.
  public var renewal = Duration.seconds(60)

  public init() {}
}

/// The connections that are open.
private final class OpenConnections: Sendable {
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Counts a connection in, or says why it is not taken.
  func admit(_ channel: any Channel, from networks: [IPNetwork]) -> CallbackRefusal? {
    guard let peer = channel.remoteAddress?.ipAddress.flatMap(IPNetwork.octets),
      networks.contains(where: { $0.contains(peer) })
    else { return .stranger }
    let id = ObjectIdentifier(channel)
    let isIn = channels.withLock { channels in
      guard channels.count < limit else { return false }
      channels[id] = channel
      return true
    }
    guard isIn else { return .tooMany }
    channel.closeFuture.whenComplete { [self] _ in
      channels.withLock { _ = $0.removeValue(forKey: id) }
    }
    return nil
  }

  func closeAll() async {
    for channel in channels.withLock({ Array($0.values) }) { try? await channel.close() }
  }
}

extension CallbackRefusal: Error {}
