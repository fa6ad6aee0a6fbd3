import CTestTLSServer
import Cryptography
import Glibc
import Synchronization
import Testing

/// A server on a thread of its own whose behaviour is a blocking function per connection.
final class TestServer: Sendable {
  enum Address {
    case loopback(String)
    case unix(String)
  }

  /// Serves one connection; the number counts connections from 0. It ends when this returns.
  typealias Handler = @Sendable (_ peer: TestPeer, _ connection: Int) -> Void

  private struct State {
    var connections = 0
    var handshakes = 0
    var requests: [TestPeer.Request] = []
    var sockets: Set<Int32> = []
    var stopped = false
  }

  let port: UInt16
  private let listener: Int32
  private let identity: Identity?
  private let handler: Handler
  private let state = Mutex(State())

  /// Only passed to OpenSSL, whose contexts may be shared by threads.
  private struct Identity: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  init(
    _ address: Address = .loopback("127.0.0.1"), leaf: TestAuthority.Leaf? = nil,
    backlog: Int32 = 64, handler: @escaping Handler
  ) throws {
    self.handler = handler
    identity = try leaf.map {
      Identity(pointer: try #require(test_tls_identity_new($0.certificate, $0.key)))
    }
    (listener, port) = try listening(on: address, backlog: backlog)
  }

  deinit {
    stop()
    close(listener)
    test_tls_identity_free(identity?.pointer)
  }

  /// Starts accepting. A server that is not started has a full queue soon.
  func start() -> TestServer {
    runThread { [self] in
      while true {
        let socket = accept(listener, nil, nil)
        guard socket >= 0 else { return }
        let number = state.withLock { state -> Int? in
          guard !state.stopped else { return nil }
          state.sockets.insert(socket)
          state.connections += 1
          return state.connections - 1
        }
        guard let number else {
          close(socket)
          return
        }
        runThread { [self] in serve(socket, number) }
      }
    }
    return self
  }

  private func serve(_ socket: Int32, _ number: Int) {
    var tls: OpaquePointer?
    if let identity {
      tls = test_tls_accept(identity.pointer, socket)
      if tls != nil { state.withLock { $0.handshakes += 1 } }
    }
    let peer = TestPeer(socket: socket, tls: tls)
    if tls != nil || identity == nil { handler(peer, number) }
    // Before it is closed, so that `stop` never meets a descriptor that is another file by now.
    state.withLock { _ = $0.sockets.remove(socket) }
    withExtendedLifetime(peer) {}
  }

  /// Ends the listener and all connections.
  func stop() {
    let sockets = state.withLock { state in
      state.stopped = true
      return state.sockets
    }
    shutdown(listener, Int32(SHUT_RDWR))
    for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  /// For handlers: takes note of a request that arrived whole.
  func note(_ request: TestPeer.Request) { state.withLock { $0.requests.append(request) } }

  var requests: [TestPeer.Request] { state.withLock { $0.requests } }
  var connections: Int { state.withLock { $0.connections } }
  var handshakes: Int { state.withLock { $0.handshakes } }
}

/// A place for a server that its own handler needs.
final class Box<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  func set(_ new: Value) { value.withLock { $0 = new } }
  func get() -> Value? { value.withLock { $0 } }
}

func runThread(_ body: @escaping @Sendable () -> Void) {
  final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let work = Unmanaged.passRetained(Work(body)).toOpaque()
  let error = pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      // For the server's own writes to a client that has gone; other threads keep theirs.
      var pipe = sigset_t()
      sigemptyset(&pipe)
      sigaddset(&pipe, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &pipe, nil)
      Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
      return nil
    }, work)
  precondition(error == 0, "no thread for a test")
  pthread_detach(thread)
}

private func listening(on address: TestServer.Address, backlog: Int32) throws -> (Int32, UInt16) {
  switch address {
  case .loopback(let host):
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    try #require(inet_pton(AF_INET, host, &name.sin_addr) == 1)
    var size = socklen_t(MemoryLayout.size(ofValue: name))
    try withUnsafeMutablePointer(to: &name) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        try #require(bind(listener, generic, size) == 0)
        try #require(listen(listener, backlog) == 0)
        try #require(getsockname(listener, generic, &size) == 0)
      }
    }
    return (listener, UInt16(bigEndian: name.sin_port))
  case .unix(let path):
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    try #require(path.utf8.count < MemoryLayout.size(ofValue: name.sun_path))
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout.size(ofValue: name))
    try withUnsafePointer(to: &name) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        try #require(bind(listener, generic, size) == 0)
        try #require(listen(listener, backlog) == 0)
      }
    }
    return (listener, 0)
  }
}
