import HTTPTypes
import HummingbirdCore
import NIOCore
import Service

import struct Terminal.ClientSN

/// All calls, and the way from a request to its own.
///
/// Paths are matched as they are written: no empty segments, no trailing slash, and a path that is
/// known under other methods only is answered with 405 and these methods.
struct RouteTable: Sendable {
  let routes: [Route]

  static let shared: RouteTable = {
    let groups: [[Route]] = [
      Route.payments, Route.orders, Route.returns, Route.receipts, Route.terminal, Route.state,
      [Route.document],
    ]
    return RouteTable(routes: groups.flatMap(\.self))
  }()

  /// Finds the route and parses what belongs to it.
  ///
  /// - Throws: `not-found`, `media-type`, `invalid`, ``MethodNotAllowed``.
  func call(
    _ request: Request, _ body: ByteBuffer, limits: Limits, till: any TillOperations, peer: Peer
  ) throws -> (Route, Call) {
    let target = try Target(request.head.path ?? "")
    let (route, number) = try find(request.method, target.segments)
    let octets = Array(body.readableBytesView)
    var members: [String: StrictJSON] = [:]
    if !octets.isEmpty {
      guard route.method == .post else {
        throw Problem(.invalid, "This call takes no body. Nothing was done.")
      }
      try checkMediaType(request.headers[.contentType])
      guard case .object(let given) = try StrictJSON(octets, nesting: limits.nesting) else {
        throw Problem(.invalid, "The body must be a JSON object. Nothing was done.")
      }
      members = given
    }
    let call = Call(
      till: till, peer: peer, clientSN: number,
      lastEventID: request.headers.first { $0.name.canonicalName == "last-event-id" }?.value,
      input: Input(members: members, query: target.query))
    return (route, call)
  }

  private func find(
    _ method: HTTPRequest.Method, _ segments: [String]
  ) throws -> (Route, String) {
    let found = routes.filter { Self.matches($0.segments, segments) }
    guard !found.isEmpty else { throw Target.notFound }
    let wanted: HTTPRequest.Method = method == .head ? .get : method
    guard let route = found.first(where: { $0.method == wanted }) else {
      throw MethodNotAllowed(allowed: found.map(\.method))
    }
    guard let index = route.segments.firstIndex(of: Substring(Route.numberSegment)) else {
      return (route, "")
    }
    guard ClientSN(segments[index]) != nil else {
      throw Problem.invalid("client_sn", "1 to 32 of A-Z a-z 0-9 . _ -")
    }
    return (route, segments[index])
  }

  private static func matches(_ pattern: [Substring], _ segments: [String]) -> Bool {
    pattern.count == segments.count
      && zip(pattern, segments).allSatisfy { $0 == Substring(Route.numberSegment) || $0 == $1 }
  }

  /// A body without a type is taken for JSON; it has to be JSON anyway.
  private func checkMediaType(_ type: String?) throws(Problem) {
    guard let type else { return }
    let essence = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
    guard essence.lowercased() == "application/json" else {
      throw Problem(.mediaType, "A body is application/json. Nothing was done.")
    }
  }
}

/// The path is known, but not under this method.
struct MethodNotAllowed: Error {
  let allowed: [HTTPRequest.Method]

  var answer: Answer {
    let methods = allowed.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }
    let list = methods.joined(separator: ", ")
    var answer = Answer(Problem(.method, "Here goes \(list) only. Nothing was done."))
    answer.allow = list
    return answer
  }
}
