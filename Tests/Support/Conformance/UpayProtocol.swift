/// One statement of a protocol that a test proves.
struct ProtocolRow: Sendable {
  /// Its section of the protocol and its name there: `5.4/INVALID_BARCODE`, of another system than
  /// Upay with its name before: `ottpay:5/FAIL`.
  let id: String
  /// What the daemon, or the simulated gateway, makes of it.
  let statement: String
}

/// A part of the protocol with its rows.
struct ProtocolSection: Sendable {
  let title: String
  let rows: [ProtocolRow]

  init(
    _ number: String, _ title: String, of system: String? = nil,
    _ rows: KeyValuePairs<String, String>
  ) {
    self.title = "\(number) \(title)"
    let place = system.map { "\($0):\(number)" } ?? number
    self.rows = rows.map { ProtocolRow(id: "\(place)/\($0.key)", statement: $0.value) }
  }
}

/// The protocols of all payment systems, each of which has a document of its own.
enum Protocols {
  /// By the name of the document: `docs/NAME-conformance.md`.
  static let all: [(name: String, sections: [ProtocolSection])] = [
    ("upay", UpayProtocol.sections), ("ottpay", OTTPayProtocol.sections),
    ("securepay", SecurePayProtocol.sections),
    ("iotpay", IOTPayProtocol.sections),
    ("ucsp", UCSPProtocol.sections),
  ]

  private static let ids = Set(all.flatMap(\.sections).flatMap(\.rows).map(\.id))

  static func holds(_ id: String) -> Bool { ids.contains(id) }
}

/// The Upay Web API as a list of statements, every one of which a test must prove: codes, states,
/// members of calls and answers, rules, points on which its documents contradict each other, and the
/// duties of its simulator.
enum UpayProtocol {
  static let sections: [ProtocolSection] = [
    hosts, requests, responses, signature, wapSignature, vectors, activation, checkIn, rotation,
    envelope, data,
    resultCodes, orderStatuses, transactionStates, communicationErrors, businessErrors, payways,
    paymentCodes, fundTypes, pay, precreate, query, refund, reversal, payFlow, precreateFlow,
    refundFlow, numbers, callbacks, formats, simulatorCore, simulatorIdentity, simulatorOrders,
    simulatorReturns, simulatorRecords, contradictions,
  ]

  static let rows = sections.flatMap(\.rows)
}
