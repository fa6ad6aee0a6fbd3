import Cryptography

/// Where a sealed value stands. Every part is written with its length, so that no two places have
/// the same text, and a value moved to another row or column does not open.
struct SealedPlace {
  let context: String

  init(table: String, key: String..., column: String) {
    let parts = [table] + key + [column]
    context = parts.map { "\($0.utf8.count):\($0)" }.joined()
  }
}

extension Seal {
  func seal(_ plain: [UInt8], at place: SealedPlace) throws(JournalError) -> [UInt8] {
    do {
      return try seal(plain, context: place.context)
    } catch .tooLong(let count) {
      throw .refused("\(count) octets are too many to seal")
    } catch {
      throw .unwritable("sealing failed: \(error)")
    }
  }

  func open(_ sealed: [UInt8], at place: SealedPlace) throws(JournalError) -> [UInt8] {
    do {
      return try open(sealed, context: place.context)
    } catch {
      throw .damaged("a sealed value does not open: \(error)")
    }
  }
}

/// A value that every journal holds sealed, so that a wrong key shows at start and not when the
/// first key or code is needed.
enum SealCheck {
  private static let place = SealedPlace(table: "journal", column: "seal_check")
  private static let text = Array("upayd".utf8)

  static func perform(on database: Database, with seal: Seal) throws(JournalError) {
    let sealed = try database.first("SELECT seal_check FROM journal") { $0.blob(0) }
    guard let sealed else {
      return try database.run(
        "INSERT INTO journal (id, seal_check, probes) VALUES (1, ?, 0)",
        .blob(seal.seal(text, at: place)))
    }
    guard (try? seal.open(sealed, at: place)) == text else { throw .wrongKey }
  }
}
