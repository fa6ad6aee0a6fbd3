import Glibc
import Service
import Testing

@testable import LocalAPI

/// The listening socket: bound or inherited.
struct SocketTests {
  let directory: TemporaryDirectory
  var path: String { directory.path + "/socket" }

  init() throws { directory = try TemporaryDirectory() }

  @Test func isForOwnerAndGroupOnlyAndGoesAtTheEnd() async throws {
    let group = String(cString: try #require(getgrgid(getgid())).pointee.gr_name)
    let socket = try ListeningSocket.bind(path: path, group: group)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o660)
    #expect(status.st_gid == getgid())
    try await TestServer.serve(FakeTill(), socket, path) { server in
      let answer = try await server.request("GET", "/v1/status")
      #expect(answer.status == 200)
    }
    #expect(stat(path, &status) != 0)
  }

  @Test func replacesASocketThatNobodyServes() async throws {
    let left = try ListeningSocket.bind(path: path, group: "")
    _ = close(left.descriptor)
    let socket = try ListeningSocket.bind(path: path, group: nil)
    // The first one's file is gone: giving it up must not take the second's.
    try await TestServer.serve(FakeTill(), socket, path) { server in
      let answer = try await server.request("GET", "/v1/status")
      #expect(answer.status == 200)
    }
  }

  @Test func leavesASocketThatIsServed() throws {
    let first = try ListeningSocket.bind(path: path, group: nil)
    defer { first.close() }
    let failure = #expect(throws: ListeningSocket.Failure.self) {
      try ListeningSocket.bind(path: path, group: nil)
    }
    #expect(failure?.reason == .inUse)
    #expect(throws: Never.self) { try RawClient(path) }
  }

  @Test func leavesTheFileOfASuccessor() throws {
    let first = try ListeningSocket.bind(path: path, group: nil)
    unlink(path)
    let second = try ListeningSocket.bind(path: path, group: nil)
    first.close()
    #expect(throws: Never.self) { try RawClient(path) }
    second.close()
    #expect(access(path, F_OK) != 0)
  }

  @Test(arguments: [
    ("/socket", "no-such-group"), ("/no-such-directory/socket", ""), ("", ""),
    ("/" + String(repeating: "x", count: 108), ""), ("/a\0b", ""),
  ])
  func saysWhatIsConfiguredWrong(name: String, group: String) {
    let failure = #expect(throws: ListeningSocket.Failure.self) {
      try ListeningSocket.bind(path: name.isEmpty ? "" : directory.path + name, group: group)
    }
    #expect(failure?.reason == .configuration)
    #expect(failure?.description.isEmpty == false)
    #expect(access(path, F_OK) != 0)
  }

  @Test func leavesAFileThatIsNoSocket() throws {
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    #expect(close(file) == 0)
    let failure = #expect(throws: ListeningSocket.Failure.self) {
      try ListeningSocket.bind(path: path, group: nil)
    }
    #expect(failure?.reason == .configuration)
    #expect(access(path, F_OK) == 0)
  }

  @Test func servesAnInheritedSocketAndLeavesItsFile() async throws {
    let activator = try ListeningSocket.bind(path: path, group: nil)
    let inherited = try ListeningSocket.adopting(dup(activator.descriptor))
    #expect(fcntl(inherited.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    try await TestServer.serve(FakeTill(), inherited, path) { server in
      let answer = try await server.request("GET", "/v1/status")
      #expect(answer.status == 200)
    }
    // The activator still listens: the next instance would find this client waiting.
    #expect(throws: Never.self) { try RawClient(path) }
    activator.close()
  }

  @Test func adoptsNothingElse() throws {
    let plain = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let file = open("/dev/null", O_RDONLY)
    defer {
      _ = close(plain)
      _ = close(file)
    }
    for descriptor in [plain, file, -1] {
      #expect(throws: ListeningSocket.Failure.self) {
        try ListeningSocket.adopting(descriptor)
      }
    }
  }

  @Test func inheritsOnlyWhatIsMeantForIt() throws {
    let activator = try ListeningSocket.bind(path: path, group: nil)
    defer { activator.close() }
    let first = activator.descriptor
    let own = String(getpid())
    for (pid, count) in [(nil, nil), (nil, "1"), (own, nil), ("1", "1"), ("x", "1"), (own, "0")] {
      #expect(try ListeningSocket.inherited(pid: pid, count: count, from: first) == nil)
    }
    for count in ["2", "", "-1", "x"] {
      #expect(throws: ListeningSocket.Failure.self) {
        try ListeningSocket.inherited(pid: own, count: count, from: first)
      }
    }
    let socket = try ListeningSocket.inherited(pid: own, count: "1", from: first)
    #expect(socket?.descriptor == first)
  }
}
