internal import Glibc

/// The addresses that begin like this one: `10.1.0.0/16`, `::1`.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
  public let description: String
  private let octets: [UInt8]
  private let bits: Int

  /// An address alone is a network of one. nil for anything else, and where bits are set beyond the
  /// prefix.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let octets = Self.octets(String(parts[0])) else {
      return nil
    }
    var bits = octets.count * 8
    if parts.count == 2 {
      guard let given = digits(parts[1]), given <= bits, parts[1] == "\(given)" else { return nil }
      bits = given
    }
    guard octets.indices.allSatisfy({ octets[$0] & ~Self.mask(bits, $0) == 0 }) else { return nil }
    description = text
    self.octets = octets
    self.bits = bits
  }

  /// - Parameter address: 4 or 16 octets.
  public func contains(_ address: [UInt8]) -> Bool {
    address.count == octets.count
      && octets.indices.allSatisfy { address[$0] & Self.mask(bits, $0) == octets[$0] }
  }

  /// The octets of an address without a zone; 4 also where an IPv6 socket shows an IPv4 peer
  /// (RFC 4291, 2.5.5.2).
  public static func octets(_ text: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    let octets = withUnsafeBytes(of: six) { Array($0) }
    let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]
    return octets.starts(with: mapped) ? Array(octets[12...]) : octets
  }

  /// The bits of one octet that a prefix covers.
  private static func mask(_ bits: Int, _ index: Int) -> UInt8 {
    let covered = min(8, max(0, bits - index * 8))
    return covered == 0 ? 0 : UInt8.max << UInt8(8 - covered)
  }
}

/// An address and a port to listen at.
public struct ListenAddress: Hashable, Sendable {
  public let host: String
  /// 0: any that is free.
  public let port: Int

  /// `127.0.0.1:8443` or `[::]:8443`; nil for anything else.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = digits(text[text.index(after: colon)...]),
      port <= 65_535
    else { return nil }
    var host = text[..<colon]
    let isBracketed = host.first == "[" && host.last == "]"
    if isBracketed { host = host.dropFirst().dropLast() }
    guard IPNetwork.octets(String(host)) != nil, isBracketed == host.contains(":") else {
      return nil
    }
    self.host = String(host)
    self.port = port
  }

  public var text: String { text(boundTo: nil) }

  /// With the port that was found free.
  public func text(boundTo port: Int?) -> String {
    (host.contains(":") ? "[\(host)]" : host) + ":\(port ?? self.port)"
  }
}
