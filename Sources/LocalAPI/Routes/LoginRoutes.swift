import HTTPTypes
import Service

extension Route {
  /// Calls on payers who log in.
  static let logins: [Route] = [
    Route(
      method: .post, path: "/v1/logins/verify",
      operation: Operation(
        id: "verifyLogin", role: .cashier,
        summary: "Who has logged in, by the message that the payer's browser brought",
        body: .loginBody,
        answers: [.json(.login, 200, "Who it is, or why it is not believed.")],
        problems: [.notSupportedByGateway])
    ) { call in
      let body = call.input.loginBody()
      return .reading { [till = call.till, peer = call.peer] in
        try Answer(json: try await till.verifyLogin(body, by: peer))
      }
    }
  ]
}
