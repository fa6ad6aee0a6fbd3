import HTTPTypes
import Service
import Terminal

extension Route {
  /// Calls on agreements by which a customer is charged later.
  static let agreements: [Route] = [
    Route(
      method: .post, path: "/v1/agreements",
      operation: Operation(
        id: "agree", role: .cashier, summary: "A customer agrees to be charged later",
        description: """
          The payment system names a page on which the customer signs, or leaves a card: a wait ends \
          when its link, `qr_code`, is known. It is printed unless `print` is false. No money moves. \
          The same `agreement_no` with the same contents answers the same agreement.
          """,
        query: [.wait], body: .agreementBody,
        answers: [
          .json(.agreement, 200, "The agreement, which is not waited for any more."),
          .json(.agreement, 202, "The agreement."),
        ],
        problems: [
          .contentsDiffer, .notSupportedByGateway, .journalUnwritable, .gatewayUnreachable,
        ])
    ) { call in
      let body = call.input.agreementBody()
      let wait = call.input.wait()
      return Work(isWaiting: wait != nil) { [till = call.till, peer = call.peer] in
        .answer(try Answer(of: try await till.agree(body, by: peer, wait: wait)))
      }
    },
    Route(
      method: .get, path: "/v1/agreements",
      operation: Operation(
        id: "listAgreements", role: .cashier, summary: "Agreements, newest first",
        query: [
          Parameter(
            name: "gateway", description: "Only those of this payment system.",
            schema: ["type": "string"]),
          Parameter(
            name: "state", description: "Only those in this state.",
            schema: .one(of: AgreementState.allCases.map(\.rawValue))),
          Parameter(
            name: "limit", description: "Agreements on a page.",
            schema: ["type": "integer", "minimum": 1, "maximum": 200, "default": 50]),
          Parameter(
            name: "after", description: "The `next` of the page before.",
            schema: ["type": "string"]),
        ],
        answers: [.json(.agreementsPage, 200, "A page of agreements.")])
    ) { call in
      var query = AgreementsQuery()
      query.gateway = call.input.parameter("gateway")
      query.state = call.input.parameter(
        "state", oneOf: AgreementState.allCases.map(\.rawValue)
      ).flatMap(AgreementState.init)
      if let limit = call.input.parameter("limit", in: 1...200) { query.limit = Int(limit) }
      query.after = call.input.parameter("after")
      return .reading { [till = call.till, peer = call.peer, query] in
        try Answer(json: try await till.agreements(query, by: peer))
      }
    },
    Route(
      method: .get, path: "/v1/agreements/{agreement_no}",
      operation: Operation(
        id: "getAgreement", role: .cashier, summary: "The agreement", query: [.wait],
        answers: [.json(.agreement, 200, "The agreement, signed or not.")],
        problems: [.notFound])
    ) { call in
      let wait = call.input.wait()
      return .reading { [till = call.till, peer = call.peer, number = call.name] in
        try Answer(json: try await till.agreement(number, by: peer, wait: wait))
      }
    },
    Route(
      method: .delete, path: "/v1/agreements/{agreement_no}",
      operation: Operation(
        id: "closeAgreement", role: .cashier, summary: "Ends an agreement, or gives it up",
        description: """
          From now on no order is paid under it. Where the payment system can, it is ended there, too.
          """,
        query: [.wait],
        answers: [
          .json(.agreement, 200, "The agreement, which has ended or needs a person."),
          .json(.agreement, 202, "The agreement, which is being ended."),
        ],
        problems: [.notFound, .wrongState, .journalUnwritable, .gatewayUnreachable])
    ) { call in
      let wait = call.input.wait()
      return Work(isWaiting: wait != nil) {
        [till = call.till, peer = call.peer, number = call.name] in
        .answer(try Answer(of: try await till.closeAgreement(number, by: peer, wait: wait)))
      }
    },
  ]
}

extension Answer {
  fileprivate init(of answered: Answered<AgreementView>) throws {
    try self.init(status: answered.final ? .ok : .accepted, json: answered.value)
  }
}
