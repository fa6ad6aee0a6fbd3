import Gateways
import Terminal

/// What runs have reached, of all there is: by name, so that what was not reached can be told.
package struct Coverage: Sendable {
  /// A point that should be reached.
  package struct Point: Hashable, Sendable {
    /// `payment`, `return`, `code` …
    package var group: String
    package var name: String
    package var text: String { "\(group) \(name)" }
  }

  /// How often each point of ``points`` was reached.
  package private(set) var counts = [Int](repeating: 0, count: Coverage.points.count)
  package var crashes = 0
  var holds = 0
  var settledDoubts = 0
  /// The same again, other contents, sale, code, scanner.
  var posts = [Int](repeating: 0, count: 5)

  package init() {}

  package mutating func merge(_ other: Coverage) {
    for index in counts.indices { counts[index] += other.counts[index] }
    for index in posts.indices { posts[index] += other.posts[index] }
    crashes += other.crashes
    holds += other.holds
    settledDoubts += other.settledDoubts
  }

  package var reached: [Point] {
    Self.points.indices.filter { counts[$0] > 0 }.map { Self.points[$0] }
  }
  package var missing: [Point] {
    Self.points.indices.filter { counts[$0] == 0 }.map { Self.points[$0] }
  }

  /// Every point there is, in the order of the report.
  package static let points: [Point] = layout.points

  private static let layout = Layout()

  mutating func hit(_ index: Int) { counts[index] += 1 }

  // MARK: What is noted

  mutating func note(from old: PaymentState, to new: PaymentState) {
    hit(Self.layout.payments[old.place * PaymentState.allCases.count + new.place])
  }

  mutating func note(from old: Return.State, to new: Return.State) {
    hit(Self.layout.returns[old.place * Return.State.allCases.count + new.place])
  }

  mutating func note(from old: PrintJob.State, to new: PrintJob.State) {
    hit(Self.layout.prints[old.place * PrintJob.State.allCases.count + new.place])
  }

  mutating func note(_ state: OrderState) { hit(Self.layout.states + state.place) }

  mutating func note(_ state: CheckInState, _ ring: KeyRing) {
    hit(Self.layout.checkIns + state.place)
    if ring.alarm { hit(Self.layout.alarm) }
  }

  mutating func note(_ news: Set<SignatureNews>) {
    if news.contains(.currentKeyBogus) { hit(Self.layout.news) }
    if news.contains(.currentKeyGood) { hit(Self.layout.news + 1) }
    if news.contains(.lockoutEnded) { hit(Self.layout.news + 2) }
  }

  mutating func note(_ rotation: Rotation) {
    switch rotation {
    case .rotated: hit(Self.layout.rotations)
    case .confirmed: hit(Self.layout.rotations + 1)
    case .identityChanged: break
    }
  }

  mutating func note(_ permission: CheckInPermission) {
    switch permission {
    case .allowed: hit(Self.layout.permissions)
    case .wait: hit(Self.layout.permissions + 1)
    case .refused(.unconfirmed): hit(Self.layout.permissions + 2)
    case .probeFirst, .refused: break
    }
  }

  mutating func note(_ outcome: IdentityOutcome) {
    switch outcome {
    case .granted: hit(Self.layout.identities)
    case .signatureRefused: hit(Self.layout.identities + 1)
    case .refused: hit(Self.layout.identities + 2)
    case .unknown: hit(Self.layout.identities + 3)
    }
  }

  mutating func note(_ destination: ScanDestination) {
    switch destination {
    case .deliver: hit(Self.layout.scans)
    case .publish(masked: true): hit(Self.layout.scans + 1)
    case .publish(masked: false): hit(Self.layout.scans + 2)
    }
  }

  mutating func note(_ outcome: Outcome) {
    switch outcome {
    case .notSent: hit(Self.layout.outcomes)
    case .unknown: hit(Self.layout.outcomes + 1)
    case .busy: hit(Self.layout.outcomes + 2)
    case .signatureRefused: hit(Self.layout.outcomes + 3)
    case .answered(let answer):
      hit(Self.layout.results + answer.result.place)
      if let status = answer.order?.status { hit(Self.layout.statuses + status.place) }
    }
  }

  /// The codes in the octets of an answer.
  mutating func note(_ body: [UInt8]) {
    let isEnvelope = !body.starts(with: Self.businessStart)
    var index = 0
    while index + 8 < body.count {
      // `code":"` or `tatus":"`: the end of a member's name whose value is a code.
      guard body[index] == 0x22, body[index + 1] == 0x3A, body[index + 2] == 0x22, index > 5,
        body[index - 1] == 0x65 || body[index - 1] == 0x73
      else {
        index += 1
        continue
      }
      let start = index + 3
      var end = start
      while end < body.count, body[end] != 0x22 { end += 1 }
      note(body, start..<end, nameEndsAt: index, isEnvelope: isEnvelope)
      index = end + 1
    }
  }

  private mutating func note(
    _ body: [UInt8], _ range: Range<Int>, nameEndsAt end: Int, isEnvelope: Bool
  ) {
    let table: CodeTable
    switch body[end - 2] {
    case UInt8(ascii: "d"):
      // `error_code`, or `result_code`.
      guard end >= 10 else { return }
      let isError = body[end - 6] == UInt8(ascii: "r")
      table = isError ? (isEnvelope ? .envelope : .refusal) : .result
    case UInt8(ascii: "u"):
      table = end > 7 && body[end - 7] == UInt8(ascii: "_") ? .order : .flow
    default: return
    }
    guard let found = Self.layout.codes[table]?[String(decoding: body[range], as: UTF8.self)] else {
      return
    }
    hit(found)
  }

  private static let businessStart = Array(#"{"biz_response""#.utf8)
}

/// Where a code of the gateway stands.
enum CodeTable: String, CaseIterable { case envelope, refusal, result, order, flow }

/// Which point is where.
private struct Layout: Sendable {
  var points: [Coverage.Point] = []
  var payments: [Int] = []
  var returns: [Int] = []
  var prints: [Int] = []
  var states = 0
  var checkIns = 0
  var alarm = 0
  var news = 0
  var rotations = 0
  var permissions = 0
  var identities = 0
  var scans = 0
  var outcomes = 0
  var results = 0
  var statuses = 0
  var codes: [CodeTable: [String: Int]] = [:]

  init() {
    payments = transitions("payment", of: PaymentState.self, \.rawValue)
    returns = transitions("return", of: Return.State.self, \.rawValue)
    prints = transitions("print job", of: PrintJob.State.self, \.rawValue)
    states = add("order", OrderState.allCases.map(\.rawValue))
    checkIns = add("check-in", CheckInState.allCases.map(\.rawValue))
    alarm = add("keys", ["alarm"])
    news = add("keys", ["current key is bogus", "current key is good again", "lockout ended"])
    rotations = add("keys", ["rotated", "confirmed"])
    permissions = add("check-in by hand", ["allowed", "wait", "unconfirmed"])
    identities = add("identity", ["granted", "signature refused", "refused", "unknown"])
    scans = add("scan", ["delivered", "published masked", "published"])
    outcomes = add("outcome", ["not sent", "unknown", "busy", "signature refused"])
    results = add("result", ActionResult.allCases.map(\.rawValue))
    statuses = add("status", OrderStatus.allCases.map(\.rawValue))
    addCodes(.result, "result_code", upayResultCodes.rows.map(\.value))
    addCodes(.refusal, "error_code beside FAIL", upayRefusals.rows.map(\.value))
    addCodes(.envelope, "error_code of the envelope", upayEnvelopeErrors.rows.map(\.value))
    addCodes(.order, "order_status", upayOrderStatuses.rows.map(\.value))
    addCodes(.flow, "flow status", upayFlowStatuses.rows.map(\.value))
  }

  private mutating func add(_ group: String, _ names: [String]) -> Int {
    let first = points.count
    points += names.map { Coverage.Point(group: group, name: $0) }
    return first
  }

  /// Where each pair stands; those that may not be share the place of the first.
  private mutating func transitions<State: Lifecycle>(
    _ group: String, of type: State.Type, _ name: (State) -> String
  ) -> [Int] {
    var places: [Int] = []
    for from in State.allCases {
      for to in State.allCases {
        let isLegal = from.next.contains(to)
        places.append(isLegal ? add(group, ["\(name(from)) → \(name(to))"]) : 0)
      }
    }
    return places
  }

  private mutating func addCodes(_ table: CodeTable, _ group: String, _ values: [String]) {
    let first = add(group, values)
    for (offset, value) in values.enumerated() {
      codes[table, default: [:]][value] = first + offset
    }
  }
}

extension PaymentState {
  fileprivate var place: Int {
    switch self {
    case .awaitingCode: 0
    case .submitted: 1
    case .inProgress: 2
    case .unknown: 3
    case .canceling: 4
    case .paid: 5
    case .failed: 6
    case .canceled: 7
    case .needsAttention: 8
    }
  }
}

extension Return.State {
  fileprivate var place: Int {
    switch self {
    case .submitted: 0
    case .inProgress: 1
    case .unknown: 2
    case .succeeded: 3
    case .failed: 4
    case .needsAttention: 5
    }
  }
}

extension CaseIterable where Self: Equatable, AllCases == [Self] {
  fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
