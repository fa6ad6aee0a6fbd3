import HTTPTypes
import Service

extension Route {
  /// Calls on the terminal's activation and keys.
  static let terminal: [Route] = [
    Route(
      method: .get, path: "/v1/terminal",
      operation: Operation(
        id: "getTerminal", role: .cashier, summary: "Identity, ages of keys, check-in, gateways",
        answers: [.json(.terminal, 200, "The terminal.")])
    ) { call in
      .reading { [till = call.till, peer = call.peer] in
        try Answer(json: try await till.terminal(by: peer))
      }
    },
    Route(
      method: .post, path: "/v1/terminal/activate",
      operation: Operation(
        id: "activateTerminal", role: .admin,
        summary: "Makes this machine a terminal of the merchant",
        body: .activateBody, answers: [.json(.terminal, 201, "The activated terminal.")],
        problems: [
          .alreadyActivated, .orderBusy, .activationRefused,
          .journalUnwritable, .gatewayUnreachable, .activationUnknown,
        ])
    ) { call in
      let body = call.input.activateBody()
      return Work(isWaiting: false) { [till = call.till, peer = call.peer] in
        .answer(try Answer(status: .created, json: try await till.activate(body, by: peer)))
      }
    },
    Route(
      method: .post, path: "/v1/terminal/check-in",
      operation: Operation(
        id: "checkIn", role: .admin, summary: "Rotates the terminal's key now",
        body: .checkInBody, answers: [.json(.terminal, 200, "The terminal with its new key.")],
        problems: [
          .notActivated, .orderBusy, .checkInUnconfirmed,
          .checkInRefused,
          .journalUnwritable, .gatewayUnreachable, .checkInUnknown,
        ])
    ) { call in
      let body = call.input.checkInBody()
      return Work(isWaiting: false) { [till = call.till, peer = call.peer] in
        .answer(try Answer(json: try await till.checkIn(body, by: peer)))
      }
    },
  ]
}
