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
  package private(set) var counts: [Int]
  private let layout: CoverageLayout
  package var crashes = 0
  var holds = 0
  var settledDoubts = 0
  /// The same again, other contents, sale, code, scanner.
  var posts = [Int](repeating: 0, count: 5)

  package init(_ gateway: PaymentSystem = .upay) {
    layout = .of(gateway)
    counts = Array(repeating: 0, count: layout.points.count)
  }

  package mutating func merge(_ other: Coverage) {
    for index in counts.indices { counts[index] += other.counts[index] }
    for index in posts.indices { posts[index] += other.posts[index] }
    crashes += other.crashes
    holds += other.holds
    settledDoubts += other.settledDoubts
  }

  package var reached: [Point] {
    points.indices.filter { counts[$0] > 0 }.map { points[$0] }
  }
  package var missing: [Point] {
    points.indices.filter { counts[$0] == 0 }.map { points[$0] }
  }

  /// Every point there is, in the order of the report.
  package var points: [Point] { layout.points }

  /// A point that this payment system does not have has no place.
  mutating func hit(_ index: Int?) {
    if let index { counts[index] += 1 }
  }

  /// The one of several that stand together, where they are there.
  private mutating func hit(_ first: Int?, _ offset: Int) { hit(first.map { $0 + offset }) }

  // MARK: What is noted

  mutating func note(from old: PaymentState, to new: PaymentState) {
    hit(layout.payments[old.place * PaymentState.allCases.count + new.place])
  }

  mutating func note(from old: Return.State, to new: Return.State) {
    hit(layout.returns[old.place * Return.State.allCases.count + new.place])
  }

  mutating func note(from old: PrintJob.State, to new: PrintJob.State) {
    hit(layout.prints[old.place * PrintJob.State.allCases.count + new.place])
  }

  mutating func note(_ state: OrderState) { hit(layout.states[state.place]) }

  mutating func note(_ state: CheckInState, _ ring: KeyRing) {
    hit(layout.checkIns, state.place)
    if ring.alarm { hit(layout.alarm) }
  }

  mutating func note(_ news: Set<SignatureNews>) {
    if news.contains(.currentKeyBogus) { hit(layout.news) }
    if news.contains(.currentKeyGood) { hit(layout.news, 1) }
    if news.contains(.lockoutEnded) { hit(layout.news, 2) }
  }

  mutating func note(_ rotation: Rotation) {
    switch rotation {
    case .rotated: hit(layout.rotations)
    case .confirmed: hit(layout.rotations, 1)
    case .identityChanged: break
    }
  }

  mutating func note(_ permission: CheckInPermission) {
    switch permission {
    case .allowed: hit(layout.permissions)
    case .wait: hit(layout.permissions, 1)
    case .refused(.unconfirmed): hit(layout.permissions, 2)
    case .probeFirst, .refused: break
    }
  }

  mutating func note(_ outcome: IdentityOutcome) {
    switch outcome {
    case .granted: hit(layout.identities)
    case .signatureRefused: hit(layout.identities, 1)
    case .refused: hit(layout.identities, 2)
    case .unknown: hit(layout.identities, 3)
    }
  }

  mutating func note(_ destination: ScanDestination) {
    switch destination {
    case .deliver: hit(layout.scans[0])
    case .publish(masked: true): hit(layout.scans[1])
    case .publish(masked: false): hit(layout.scans[2])
    }
  }

  mutating func note(_ outcome: Outcome) {
    switch outcome {
    case .notSent: hit(layout.outcomes[0])
    case .unknown: hit(layout.outcomes[1])
    case .busy: hit(layout.outcomes[2])
    case .signatureRefused: hit(layout.outcomes[3])
    case .answered(let answer):
      hit(layout.results[answer.result.place])
      if let status = answer.order?.status { hit(layout.statuses[status.place]) }
    }
  }

  /// A code of an answer.
  mutating func note(_ table: CodeTable, _ code: String) { hit(layout.codes[table]?[code]) }

  /// The codes in the octets of an answer of Upay's.
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
    guard let found = layout.codes[table]?[String(decoding: body[range], as: UTF8.self)] else {
      return
    }
    hit(found)
  }

  private static let businessStart = Array(#"{"biz_response""#.utf8)
}

extension PaymentState {
  var place: Int {
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
  var place: Int {
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
  var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
