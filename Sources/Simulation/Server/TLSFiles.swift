import Cryptography
import TLS

/// The gateway's certificate in the simulator's directory, made once, so that a restarted simulator
/// is still trusted by a daemon that runs.
enum TLSFiles {
  /// - Returns: the context of the server; the client's `ca_file` is `DIR/ca.pem` afterwards.
  static func prepare(in directory: Directory) throws -> TLSContext {
    if directory.read("ca.pem") == nil || directory.read("server.pem") == nil
      || directory.read("server.key") == nil
    {
      let authority = try TestAuthority()
      let leaf = try authority.leaf()
      try directory.write(leaf.key, to: "server.key", mode: 0o600)
      try directory.write(leaf.certificate, to: "server.pem", mode: 0o644)
      try directory.write(authority.certificate, to: "ca.pem", mode: 0o644)
    }
    return try .server(
      certificate: directory.read("server.pem") ?? [], key: directory.read("server.key") ?? [])
  }
}
