import Terminal

/// The admin API: what a test, or a person with `curl`, does to the simulated world.
struct AdminRouter: Sendable {
  let simulator: Simulator
  let devices: VirtualDevices?

  func respond(to request: IncomingRequest) -> Delivery {
    let reply: Delivery.Reply
    do throws(AdminError) {
      reply = try route(request)
    } catch {
      reply = json(JSONValue.object(["error": .string(error.text)]), status: error.status)
    }
    return .answer(reply, after: 0)
  }

  private func route(_ request: IncomingRequest) throws(AdminError) -> Delivery.Reply {
    if request.method == "GET", request.path == "/_sim" || request.path == "/_sim/" {
      return json(["calls": calls.map(Listed.init)])
    }
    let there = calls.compactMap { call in
      call.name(in: request.path).map { (call: call, name: $0) }
    }
    guard !there.isEmpty else {
      throw .notFound(
        "there is no \(request.method) \(request.path.prefix(200)) here; GET /_sim lists all calls")
    }
    guard let (call, name) = there.first(where: { $0.call.method == request.method }) else {
      let methods = there.map(\.call.method).joined(separator: ", ")
      throw AdminError(status: 405, text: "\(request.path.prefix(200)) knows \(methods)")
    }
    var input = AdminCall.Input(
      simulator: simulator, devices: devices, body: try AdminBody(request.body), name: name)
    return try call.act(&input)
  }

  private var calls: [AdminCall] {
    Self.gatewayCalls + (devices == nil ? [] : AdminCall.devices)
  }

  private static let gatewayCalls =
    AdminCall.rules + AdminCall.scripts + AdminCall.faults + AdminCall.people + AdminCall.notices
    + AdminCall.systems + AdminCall.books

  private struct Listed: Encodable {
    var method: String
    var path: String
    var does: String

    init(_ call: AdminCall) {
      method = call.method
      path = call.path
      does = call.does
    }
  }
}

func json(_ value: some Encodable, status: Int = 200) -> Delivery.Reply {
  Delivery.Reply(
    status: status, contentType: "application/json", body: JSONText.octets(value))
}

/// Nothing to say.
let done = Delivery.Reply(status: 200, contentType: "application/json", body: Array("{}".utf8))
