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
        query: [.wait, .deviceKind],
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
    Route(
      method: .post, path: "/v1/devices/{id}/capture",
      operation: Operation(
        id: "captureDevice", role: .admin, summary: "Records a device, without codes",
        description: """
          What the device is, and what passes between it and the daemon for as long as `wait` says (30 \
          seconds without it), as a file that can be played again. Codes and the text of slips are \
          masked. Nothing changes for payments meanwhile. Of a device that no section has it is what \
          the machine shows of it, at once; it is not touched. The call `…/capture/end` ends the \
          recording, which is answered then; hanging up ends it, and nothing is kept.
          """,
        query: [
          Parameter(
            name: "wait", description: "Seconds to record.",
            schema: ["type": "integer", "minimum": 0, "maximum": 300]), .deviceKind,
        ],
        body: .emptyBody,
        answers: [
          DocumentedAnswer(
            200, "A capture file.",
            .text("text/plain; charset=utf-8", example: "[capture]\nversion = 1\n"))
        ],
        problems: [.notFound, .wrongState])
    ) { call in
      let wait = call.input.wait()
      let kind = call.input.parameter("kind", oneOf: Input.deviceKinds)
      return Work(isWaiting: true) { [till = call.till, peer = call.peer, id = call.name] in
        let text = try await till.captureDevice(id, kind: kind, by: peer, wait: wait)
        return .answer(Answer(mediaType: "text/plain; charset=utf-8", text.utf8))
      }
    },
    Route(
      method: .post, path: "/v1/devices/{id}/capture/end",
      operation: Operation(
        id: "endCapture", role: .admin, summary: "Ends a recording before its time",
        description: "The call that began it is answered with what was recorded until now.",
        query: [.deviceKind], body: .emptyBody,
        answers: [.json(.device, 200, "The device that was recorded.")],
        problems: [.wrongState])
    ) { call in
      let kind = call.input.parameter("kind", oneOf: Input.deviceKinds)
      return Work(isWaiting: false) { [till = call.till, peer = call.peer, id = call.name] in
        .answer(try Answer(json: try await till.endCapture(id, kind: kind, by: peer)))
      }
    },
  ]
}

extension Parameter {
  fileprivate static let deviceKind = Parameter(
    name: "kind", description: "Needed where a scanner and a printer have the same name.",
    schema: .one(of: Input.deviceKinds))
}

extension Input {
  fileprivate static let deviceKinds = ["scanner", "printer"]
}
