import HTTPTypes
import Service

extension Route {
  /// Calls on scanners and printers.
  static let devices: [Route] = [
    Route(
      method: .get, path: "/v1/devices",
      operation: Operation(
        id: "listDevices", role: .cashier, summary: "Scanners and printers",
        answers: [
          DocumentedAnswer(200, "All of them.", .json(.list(of: Schema.device.reference)))
        ])
    ) { call in
      .reading { [till = call.till, peer = call.peer] in
        try Answer(json: try await till.devices(by: peer))
      }
    },
    Route(
      method: .post, path: "/v1/devices/{id}/test",
      operation: Operation(
        id: "testDevice", role: .cashier, summary: "A test slip, or the echo of a scan",
        description: """
          A printer prints a slip. A scanner is waited for as long as `wait` says, and what it reads \
          is answered; a payment code is masked, and pays nothing.
          """,
        query: [
          .wait,
          Parameter(
            name: "kind", description: "Needed where a scanner and a printer have the same name.",
            schema: .one(of: Input.deviceKinds)),
        ],
        body: .emptyBody, answers: [.json(.deviceTest, 200, "What the test showed.")],
        problems: [.notFound, .wrongState, .scannerBusy, .journalUnwritable])
    ) { call in
      let wait = call.input.wait()
      let kind = call.input.parameter("kind", oneOf: Input.deviceKinds)
      return Work(isWaiting: wait != nil) { [till = call.till, peer = call.peer, id = call.name] in
        .answer(
          try Answer(json: try await till.testDevice(id, kind: kind, by: peer, wait: wait)))
      }
    },
  ]
}

extension Input {
  fileprivate static let deviceKinds = ["scanner", "printer"]
}
