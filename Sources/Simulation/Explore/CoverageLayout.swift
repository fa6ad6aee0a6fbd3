import Gateways
import Terminal

/// Where a code of a payment system stands.
enum CodeTable: String, CaseIterable { case envelope, refusal, result, order, flow }

/// Which point of a payment system is where.
final class CoverageLayout: Sendable {
  let points: [Coverage.Point]
  let payments: [Int?]
  let returns: [Int?]
  let prints: [Int?]
  let states: [Int?]
  let checkIns: Int?
  let alarm: Int?
  let news: Int?
  let rotations: Int?
  let permissions: Int?
  let identities: Int?
  let scans: [Int?]
  let outcomes: [Int?]
  let results: [Int?]
  let statuses: [Int?]
  let codes: [CodeTable: [String: Int]]

  static func of(_ gateway: PaymentSystem) -> CoverageLayout { all[gateway] ?? upay }

  private static let upay = CoverageLayout(nil)
  private static let all: [PaymentSystem: CoverageLayout] = Dictionary(
    uniqueKeysWithValues: PaymentSystem.allCases.compactMap { system in
      ExploredSystem.of(system).map { (system, CoverageLayout($0)) }
    })

  /// - Parameter system: nil: Upay.
  private init(_ system: ExploredSystem?) {
    var list = PointList(reach: system?.reach ?? CoverageReach())
    payments = list.transitions("payment", of: PaymentState.self, \.rawValue)
    returns = list.transitions("return", of: Return.State.self, \.rawValue)
    prints = list.transitions("print job", of: PrintJob.State.self, \.rawValue)
    states = list.named("order", OrderState.allCases.map(\.rawValue))
    let hasKeys = system == nil
    checkIns = hasKeys ? list.add("check-in", CheckInState.allCases.map(\.rawValue)) : nil
    alarm = hasKeys ? list.add("keys", ["alarm"]) : nil
    news =
      hasKeys
      ? list.add("keys", ["current key is bogus", "current key is good again", "lockout ended"])
      : nil
    rotations = hasKeys ? list.add("keys", ["rotated", "confirmed"]) : nil
    permissions = hasKeys ? list.add("check-in by hand", ["allowed", "wait", "unconfirmed"]) : nil
    identities =
      hasKeys ? list.add("identity", ["granted", "signature refused", "refused", "unknown"]) : nil
    scans = list.named("scan", ["delivered", "published masked", "published"])
    outcomes = list.some("outcome", CoverageReach.Ending.allCases, of: list.reach.outcomes)
    results = list.some("result", ActionResult.allCases, of: list.reach.results)
    statuses = list.some("status", OrderStatus.allCases, of: list.reach.statuses)
    if let system {
      for (table, group, values) in system.codes { list.addCodes(table, group, values) }
    } else {
      list.addCodes(.result, "result_code", upayResultCodes.rows.map(\.value))
      list.addCodes(.refusal, "error_code beside FAIL", upayRefusals.rows.map(\.value))
      list.addCodes(.envelope, "error_code of the envelope", upayEnvelopeErrors.rows.map(\.value))
      list.addCodes(.order, "order_status", upayOrderStatuses.rows.map(\.value))
      list.addCodes(.flow, "flow status", upayFlowStatuses.rows.map(\.value))
    }
    points = list.points
    codes = list.codes
  }
}

/// Points as they are put together.
private struct PointList {
  let reach: CoverageReach
  var points: [Coverage.Point] = []
  var codes: [CodeTable: [String: Int]] = [:]

  init(reach: CoverageReach) { self.reach = reach }

  mutating func add(_ group: String, _ names: [String]) -> Int {
    let first = points.count
    points += names.map { Coverage.Point(group: group, name: $0) }
    return first
  }

  /// Where each name stands; those that cannot be have no place.
  mutating func named(_ group: String, _ names: [String]) -> [Int?] {
    var places: [Int?] = []
    for name in names {
      let isThere = reach.excluded["\(group) \(name)"] == nil
      places.append(isThere ? add(group, [name]) : nil)
    }
    return places
  }

  /// Where each value stands; those that there are not have no place.
  mutating func some<Value: RawRepresentable & Hashable>(
    _ group: String, _ values: [Value], of there: Set<Value>
  ) -> [Int?] where Value.RawValue == String {
    var places: [Int?] = []
    for value in values {
      places.append(there.contains(value) ? add(group, [value.rawValue]) : nil)
    }
    return places
  }

  /// Where each pair stands; those that may not be have no place.
  mutating func transitions<State: Lifecycle>(
    _ group: String, of type: State.Type, _ name: (State) -> String
  ) -> [Int?] {
    var places: [Int?] = []
    for from in State.allCases {
      for to in State.allCases {
        let step = "\(name(from)) → \(name(to))"
        let isThere = from.next.contains(to) && reach.excluded["\(group) \(step)"] == nil
        places.append(isThere ? add(group, [step]) : nil)
      }
    }
    return places
  }

  mutating func addCodes(_ table: CodeTable, _ group: String, _ values: [String]) {
    let first = add(group, values)
    for (offset, value) in values.enumerated() {
      codes[table, default: [:]][value] = first + offset
    }
  }
}
