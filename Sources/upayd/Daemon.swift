import ArgumentParser
import Callbacks
import Cryptography
import FoundationEssentials
import Journal
import LocalAPI
import Logging
import Service
import ServiceLifecycle
import Terminal
import Transport
import UnixSignals

/// The parts of the daemon, put together from the configuration.
struct Daemon {
  private let logger: Logger
  private let configuration: Configuration
  private let till: Till
  /// Of the payment systems of the till, those that send notifications.
  private let notifiers: [any NotifiedGateway]
  private let client: HTTPSClient
  private let socket: ListeningSocket
  private let manager: ServiceManager

  /// Opens everything that can fail for good: a daemon that starts is one that works.
  ///
  /// - Throws: the exit status, after a line that says what is wrong and what helps.
  init(_ configuration: Configuration, debug: Bool) throws {
    let environment = ProcessInfo.processInfo.environment
    let journald = environment["JOURNAL_STREAM"] != nil
    var logger = Logger(label: "upayd") { ConsoleLog(label: $0, journald: journald) }
    if debug { logger.logLevel = .debug }
    self.logger = logger
    self.configuration = configuration
    manager = ServiceManager(environment: environment)
    let journal = try Self.openJournal(configuration)
    socket = try Self.openSocket(configuration)
    client = HTTPSClient()
    let settings = TillSettings(configuration)
    notifiers = settings.gateways.compactMap { $0.gateway as? any NotifiedGateway }
    do {
      till = try Till(
        settings: settings, journal: journal, wire: client, clock: SystemClock(), log: logger)
    } catch {
      complain("upayd: \(error)")
      throw (error as? JournalError)?.exit ?? Exit.system
    }
    for warning in configuration.warnings {
      logger.warning("configuration", metadata: ["warning": "\(warning)"])
    }
  }

  func run() async throws {
    var services: [any ServiceLifecycle.Service] = [
      TillService(till: till, client: client, manager: manager, logger: logger)
    ]
    services += await Peripherals(configuration, till: till, logger: logger).services()
    services.append(LocalAPIServer(till: till, socket: socket, logger: logger))
    if let settings = configuration.callbacks.settings {
      services.append(await callbacks(settings))
    }
    services.append(RecordingService(till: till))
    var quiet = logger
    quiet.logLevel = .error
    var group = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) },
      gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    group.maximumGracefulShutdownDuration = .seconds(20)
    group.maximumCancellationDuration = .seconds(5)
    do {
      try await ServiceGroup(configuration: group).run()
    } catch let error as JournalError {
      complain("upayd: \(error)")
      throw error.exit
    } catch let exit as ExitCode {
      throw exit
    } catch {
      logger.critical("ended by an error", metadata: ["error": "\(error)"])
      throw Exit.system
    }
  }

  private func callbacks(_ settings: CallbackSettings) async -> CallbackListener {
    let desk = CallbackDesk(
      gateways: notifiers, till: till, clock: SystemClock(), log: logger,
      address: settings.listen.text, rate: settings.rate)
    await till.use(desk)
    return CallbackListener(settings, desk: desk, logger: logger)
  }

  private static func openJournal(_ configuration: Configuration) throws -> Journal {
    let directory = configuration.state.directory
    do {
      try StateDirectories.make(directory)
      let journal = try Journal(directory: directory, seal: loadSeal(configuration))
      Trouble.forget(in: directory)
      return journal
    } catch let error as JournalError {
      complain("upayd: \(error)")
      if error.exit == Exit.journal { Trouble.remember(error.description, in: directory) }
      throw error.exit
    } catch {
      complain("upayd: \(error)")
      throw Exit.system
    }
  }

  static func loadSeal(_ configuration: Configuration) throws -> Seal {
    let file = SealKeyFile(path: configuration.state.sealKeyFile)
    return try SealKeyFile.load(
      credential: StateConfiguration.sealKeyCredential, in: configuration.credentialsDirectory)
      ?? (Journal.exists(in: configuration.state.directory)
        ? file.loadForJournal() : file.loadOrCreate())
  }

  private static func openSocket(_ configuration: Configuration) throws -> ListeningSocket {
    do {
      return try ListeningSocket.inherited()
        ?? ListeningSocket.bind(
          path: configuration.socket.path, group: configuration.socket.group)
    } catch let failure as ListeningSocket.Failure {
      complain("upayd: \(failure)")
      switch failure.reason {
      case .configuration: throw Exit.configuration
      case .inUse: throw Exit.held
      case .system: throw Exit.system
      }
    }
  }
}

extension SealKeyFile {
  /// A journal that is there was sealed with a key that is not made anew.
  fileprivate func loadForJournal() throws -> Seal {
    do {
      return try load()
    } catch  where error.reason == .missing {
      throw JournalError.keyMissing(path: path)
    }
  }

  static func load(credential name: String, in directory: String?) throws -> Seal? {
    try directory.flatMap { try load(credential: name, in: $0) }
  }
}
