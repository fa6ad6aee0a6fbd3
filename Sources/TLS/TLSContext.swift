import CSSL

/// The certificates of one end of connections, for any number of them.
package final class TLSContext: Sendable {
  package enum Failure: Error, CustomStringConvertible {
    case certificate
    case authority(String)

    package var description: String {
      switch self {
      case .certificate: "The certificate and its key can't be used."
      case .authority(let path): "The certificates in \(path) can't be used."
      }
    }
  }

  /// Set once, and never changed after: OpenSSL counts who refers to such a context with atomics,
  /// and lets sessions be made from it on any thread.
  fileprivate nonisolated(unsafe) let pointer: OpaquePointer

  private init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { cssl_context_free(pointer) }

  /// - Parameters: both PEM; the certificate first, then those that lead to its authority.
  package static func server(certificate: [UInt8], key: [UInt8]) throws(Failure) -> TLSContext {
    let made = (certificate + [0]).withUnsafeBufferPointer { certificate in
      (key + [0]).withUnsafeBufferPointer { key in
        certificate.withMemoryRebound(to: CChar.self) { certificate in
          key.withMemoryRebound(to: CChar.self) { key in
            cssl_server(certificate.baseAddress, key.baseAddress)
          }
        }
      }
    }
    guard let made else { throw .certificate }
    return TLSContext(made)
  }

  /// - Parameter file: the authorities, PEM.
  package static func client(trusting file: String) throws(Failure) -> TLSContext {
    guard let made = cssl_client(file) else { throw .authority(file) }
    return TLSContext(made)
  }
}

/// One end of one connection: what came from the wire goes in, what belongs onto it comes out.
package final class TLSSession {
  package enum Failure: Error { case memory, broken }

  /// What there is to read.
  enum Reading {
    case octets([UInt8])
    /// The other end must send more first.
    case nothing
    /// The other end has said good-bye.
    case end
  }

  private let context: TLSContext
  private let pointer: OpaquePointer
  private var room = [UInt8](repeating: 0, count: 16_384)

  package init(_ context: TLSContext) throws(Failure) {
    guard let pointer = cssl_session_new(context.pointer) else { throw .memory }
    self.context = context
    self.pointer = pointer
  }

  deinit { cssl_session_free(pointer) }

  /// Whether hands are shaken now.
  func shakeHands() throws(Failure) -> Bool {
    let result = cssl_shake_hands(pointer)
    if Int(result) == CSSL_BROKEN { throw .broken }
    return result == 1
  }

  func take(_ octets: UnsafeRawBufferPointer) throws(Failure) {
    guard cssl_take(pointer, octets.baseAddress, octets.count) == 1 else { throw .broken }
  }

  /// Octets for the wire; empty when there are none.
  func give() -> ArraySlice<UInt8> {
    let count = cssl_give(pointer, &room, room.count)
    return room.prefix(count)
  }

  func read() throws(Failure) -> Reading {
    let count = cssl_read(pointer, &room, room.count)
    if count > 0 { return .octets(Array(room.prefix(count))) }
    if count == 0 { return .nothing }
    if count == CSSL_ENDED { return .end }
    throw .broken
  }

  func write(_ octets: UnsafeRawBufferPointer) throws(Failure) {
    guard cssl_write(pointer, octets.baseAddress, octets.count) == 1 else { throw .broken }
  }

  /// Says good-bye.
  func end() { cssl_end(pointer) }
}
