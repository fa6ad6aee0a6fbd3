import Glibc
import Service
import Synchronization
import TLS

/// The listener's certificate and key, as their files say.
final class CallbackCertificate: Sendable {
  private struct Loaded {
    var context: TLSContext
    var stamps: [FileStamp]
  }

  private let settings: CallbackSettings
  private let loaded = Mutex<Loaded?>(nil)

  init(_ settings: CallbackSettings) { self.settings = settings }

  /// - Throws: what is wrong with the files.
  func load() throws {
    // Looked at before they are read: what changes meanwhile is read again.
    let stamps = settings.certificateFiles.map(FileStamp.init)
    let pair = try settings.certificate()
    let context = try TLSContext.server(certificate: pair.certificate, key: pair.key)
    loaded.withLock { $0 = Loaded(context: context, stamps: stamps) }
  }

  /// Takes new files, if there are any; the ones before stay in use when they are not right.
  ///
  /// - Returns: whether there were.
  func reload() throws -> Bool {
    let stamps = settings.certificateFiles.map(FileStamp.init)
    guard loaded.withLock({ $0.map { $0.stamps != stamps } ?? true }) else { return false }
    // One that is half written is told of once, and read again when it changes.
    loaded.withLock { $0?.stamps = stamps }
    try load()
    return true
  }

  var context: TLSContext {
    get throws {
      guard let context = loaded.withLock({ $0?.context }) else {
        throw TLSContext.Failure.certificate
      }
      return context
    }
  }
}

/// By which a file is seen to be another one, or to have changed.
private struct FileStamp: Equatable {
  private var node: UInt64 = 0
  private var size: Int64 = 0
  private var seconds = 0
  private var nanoseconds = 0

  init(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    node = UInt64(status.st_ino)
    size = Int64(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
