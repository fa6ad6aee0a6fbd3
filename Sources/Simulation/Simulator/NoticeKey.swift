import Cryptography
import Synchronization

/// The key with which Upay signs its notifications: made when it is first needed, and kept in the
/// directory beside its public half.
final class NoticeKey: Sendable {
  static let publicFile = "upay-notifications.pem"
  private static let file = "upay-notifications.key"

  private let directory: Directory
  private let made = Mutex<SigningKey?>(nil)

  init(_ directory: Directory) { self.directory = directory }

  /// nil: it can neither be read nor made.
  var key: SigningKey? {
    made.withLock { made in
      if made == nil { made = read() ?? make() }
      return made
    }
  }

  private func read() -> SigningKey? {
    directory.read(Self.file).flatMap { try? SigningKey(pem: $0) }
  }

  private func make() -> SigningKey? {
    guard let key = try? SigningKey.new(), let secret = try? key.secretPEM,
      let shown = try? key.publicPEM
    else { return nil }
    do {
      try directory.write(shown, to: Self.publicFile, mode: 0o644)
      try directory.write(secret, to: Self.file, mode: 0o600)
      return key
    } catch {
      return nil
    }
  }
}
