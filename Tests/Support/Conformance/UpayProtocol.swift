/// One statement of the Upay Web API that a test proves.
struct ProtocolRow: Sendable {
  /// Its section of the protocol and its name there: `5.4/INVALID_BARCODE`.
  let id: String
  /// What the daemon, or the simulated gateway, makes of it.
  let statement: String
}

/// A part of the protocol with its rows.
struct ProtocolSection: Sendable {
  let title: String
  let rows: [ProtocolRow]

  init(_ number: String, _ title: String, _ rows: KeyValuePairs<String, String>) {
    self.title = "\(number) \(title)"
    self.rows = rows.map { ProtocolRow(id: "\(number)/\($0.key)", statement: $0.value) }
  }
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

  private static let ids = Set(rows.map(\.id))

  static func holds(_ id: String) -> Bool { ids.contains(id) }
}
