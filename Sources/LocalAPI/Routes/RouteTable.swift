import HTTPTypes
import HummingbirdCore
import NIOCore
import Service

/// All calls, and the way from a request to its own.
///
/// Paths are matched as they are written: no empty segments, no trailing slash, and a path that is
/// known under other methods only is answered with 405 and these methods.
struct RouteTable: Sendable {
  let routes: [Route]

  static let shared: RouteTable = {
    let groups: [[Route]] = [
      Route.payments, Route.orders, Route.elsewhere, Route.returns, Route.receipts, Route.printing,
      Route.agreements, Route.terminal, Route.logins, Route.devices, Route.reports, Route.state,
      [Route.document],
    ]
    return RouteTable(routes: groups.flatMap(\.self))
  }()

  /// Finds the route by method and path alone.
  ///
  /// - Throws: `not-found`, `invalid` for a path that is not encoded as one, ``MethodNotAllowed``.
  func place(of request: Request) throws -> Place {
    let target = try Target(request.head.path ?? "")
    let found = routes.filter { Self.matches($0.segments, target.segments) }
    guard !found.isEmpty else { throw Target.notFound }
    let wanted: HTTPRequest.Method = request.method == .head ? .get : request.method
    guard let route = found.first(where: { $0.method == wanted }) else {
      throw MethodNotAllowed(allowed: found.map(\.method))
    }
    return Place(route: route, target: target)
  }

  /// Takes apart what belongs to the call.
  ///
  /// - Throws: `media-type`, `invalid`.
  func call(
    _ request: Request, at place: Place, _ body: ByteBuffer, limits: Limits,
    till: any TillOperations, peer: Peer
  ) throws(Problem) -> Call {
    let name = try place.name()
    let query = try place.target.query()
    let octets = Array(body.readableBytesView)
    var members: [String: StrictJSON] = [:]
    if !octets.isEmpty {
      guard place.route.method == .post else {
        throw Problem(.invalid, "This call takes no body. Nothing was done.")
      }
      try checkMediaType(request.headers)
      guard case .object(let given) = try StrictJSON(octets, nesting: limits.nesting) else {
        throw Problem(.invalid, "The body must be a JSON object. Nothing was done.")
      }
      members = given
    }
    return Call(
      till: till, peer: peer, name: name,
      lastEventIDs: request.headers.filter { $0.name.canonicalName == "last-event-id" }
        .map(\.value),
      input: Input(members: members, query: query))
  }

  private static func matches(_ pattern: [Substring], _ segments: [String]) -> Bool {
    pattern.count == segments.count
      && zip(pattern, segments).allSatisfy { Placeholder(rawValue: String($0)) != nil || $0 == $1 }
  }

  /// A body without a type is taken for JSON; it has to be JSON anyway.
  private func checkMediaType(_ headers: HTTPFields) throws(Problem) {
    let isJSON = headers[values: .contentType].allSatisfy { type in
      let essence = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
      return essence.lowercased() == "application/json"
    }
    guard isJSON, headers[.contentEncoding] == nil else {
      throw Problem(.mediaType, "A body is application/json, not compressed. Nothing was done.")
    }
  }
}

/// The path is known, but not under this method.
struct MethodNotAllowed: Error {
  let allowed: [HTTPRequest.Method]

  var answer: Answer {
    let methods = allowed.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }.sorted()
    let list = methods.joined(separator: ", ")
    var answer = Answer(Problem(.method, "Here goes \(list) only. Nothing was done."))
    answer.allow = list
    return answer
  }
}

/// Where a request goes.
struct Place: Sendable {
  let route: Route
  let target: Target

  /// What stands in the path for its placeholder; empty where it has none.
  ///
  /// - Throws: `invalid`, naming the placeholder.
  func name() throws(Problem) -> String {
    for (pattern, segment) in zip(route.segments, target.segments) {
      guard let placeholder = Placeholder(rawValue: String(pattern)) else { continue }
      guard placeholder.allows(segment) else {
        throw .invalid(placeholder.parameter.name, Placeholder.rule)
      }
      return segment
    }
    return ""
  }
}
