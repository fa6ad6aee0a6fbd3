import Cryptography
import Glibc
import Testing

@testable import Journal
@testable import Terminal

/// A new directory under /tmp, or where nothing waits for a disk, removed with everything in it when
/// the test ends.
final class Scratch {
  let path: String

  init(inMemory: Bool = false) throws {
    let root = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    path = "\(root)/upayd-test-\(try SecureRandom.bytes(8).hex)"
    try #require(mkdir(path, 0o700) == 0)
  }

  deinit { Self.remove(path) }

  var state: String { "\(path)/state" }
  var database: String { "\(state)/journal.db" }

  func journal(seal: Seal? = nil) throws -> Journal {
    try Journal(directory: state, seal: seal ?? Fixture.seal)
  }

  /// A connection beside the journal's own.
  func raw() throws -> Database { try Database(path: database) }

  /// What a power failure at this moment would leave, as a state directory of its own.
  func copy(named name: String) throws -> String {
    let target = "\(path)/\(name)"
    try #require(mkdir(target, 0o700) == 0)
    for file in ["journal.db", "journal.db-wal"] {
      guard let octets = Self.read("\(state)/\(file)") else { continue }
      Self.write(octets, to: "\(target)/\(file)")
    }
    return target
  }

  static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = Glibc.read(file, &buffer, buffer.count), count > 0 {
      octets += buffer[..<count]
    }
    return octets
  }

  static func write(_ octets: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(file) }
    _ = Glibc.write(file, octets, octets.count)
  }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { remove("\(path)/\(name)") }
      }
      closedir(directory)
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

enum Fixture {
  static let key = [UInt8](0..<32)

  static var seal: Seal {
    get throws { try Seal(key: key) }
  }

  static func order(
    _ number: String, state: OrderState = .submitted, open: Bool = true, code: String? = nil,
    sn: String? = nil, at wall: Milliseconds = 1_000, digest: [UInt8] = [1, 2, 3]
  ) throws -> StoredOrder {
    let request = OrderRequest(
      clientSN: try #require(ClientSN(number)), kind: .pay, gateway: "upay",
      totalAmount: Amount(1_250), currency: .cny, subject: "喝的 “tea”", operator: "li")
    var order = Order(
      request: request, gatewayOrderNo: number, terminalSN: "t1", deviceID: "d1", nonce: "n",
      policy: OrderPolicy(), payment: .submitted, at: Moment(wall: wall, boot: 5))
    order.sn = sn
    return StoredOrder(
      order: order, contentsDigest: digest, code: code.flatMap(PaymentCode.init(scanned:)),
      codeDigest: code.map { Digest.sha256($0.utf8) }, state: state, open: open, bootID: "boot")
  }

  static func identity(_ terminal: String, active: Bool = true) -> StoredIdentity {
    StoredIdentity(
      gateway: "upay", terminalSN: terminal, deviceID: "d1", active: active, createdAt: 7,
      secret: Array("key of \(terminal)".utf8))
  }
}

func number(_ text: String) throws -> ClientSN { try #require(ClientSN(text)) }

extension Journal {
  func put(_ orders: StoredOrder...) throws {
    try transaction { writer in
      for order in orders { try writer.put(order) }
    }
  }
}
