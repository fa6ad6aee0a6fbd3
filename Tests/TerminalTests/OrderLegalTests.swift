import FoundationEssentials
import Testing

@testable import Terminal

/// The states that may follow a state, as they are written on the cases in `Order.swift`.
enum LegalNext {
  static let payment: [PaymentState: Set<PaymentState>] = [
    .awaitingCode: [.submitted, .canceled],
    .submitted: Set(PaymentState.allCases).subtracting([.awaitingCode, .submitted]),
    .inProgress: [.paid, .failed, .canceling, .unknown, .needsAttention],
    .unknown: [.inProgress, .paid, .failed, .canceling, .needsAttention],
    .canceling: [.canceled, .failed, .paid, .needsAttention],
    .paid: [.needsAttention],
    .failed: [.canceled, .needsAttention, .paid],
    .canceled: [.needsAttention, .paid],
    .needsAttention: [.paid, .failed, .canceled, .canceling],
  ]

  static let giveBack: [Return.State: Set<Return.State>] = [
    .submitted: Set(Return.State.allCases).subtracting([.submitted]),
    .inProgress: [.unknown, .succeeded, .failed, .needsAttention],
    .unknown: [.inProgress, .succeeded, .failed, .needsAttention],
    .succeeded: [.needsAttention, .failed],
    .failed: [.needsAttention],
    .needsAttention: [.succeeded, .failed],
  ]
}

@Suite("What is written on the states")
struct OrderLegalTests {
  /// The comment above `case name` in the source, as one line.
  private func comment(on name: String, after type: String) throws -> String {
    let tests = try #require(#filePath.firstRange(of: "/Tests/TerminalTests/"))
    let path = #filePath[..<tests.lowerBound] + "/Sources/Terminal/Order/Order.swift"
    let data = try #require(FileManager.default.contents(atPath: String(path)))
    let lines = String(decoding: data, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { String($0.drop { $0 == " " }) }
    let start = try #require(lines.firstIndex { $0.contains("enum \(type):") })
    let found = try #require(
      lines[start...].firstIndex { $0 == "case \(name)" || $0.hasPrefix("case \(name) =") })
    var text: [String] = []
    for line in lines[..<found].reversed() {
      guard line.hasPrefix("///") else { break }
      text.insert(String(line.dropFirst(4)), at: 0)
    }
    return text.joined(separator: " ")
  }

  /// The names after `Next:`, without what stands in brackets.
  private func next<S: CaseIterable & Hashable>(_ comment: String, of state: S) throws -> Set<S> {
    guard let range = comment.firstRange(of: "Next: ") else { return [] }
    var list = String(comment[range.upperBound...])
    while let open = list.firstIndex(of: "("), let close = list[open...].firstIndex(of: ")") {
      list.removeSubrange(open...close)
    }
    let names = list.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter {
      $0.offset % 2 == 1
    }
    .map { String($0.element) }
    let named = try names.map { name in
      try #require(S.allCases.first { "\($0)" == name }, "no state is called \(name)")
    }
    return list.hasPrefix("any") ? Set(S.allCases).subtracting(named + [state]) : Set(named)
  }

  @Test("of a payment is what the tests allow", arguments: PaymentState.allCases)
  func payments(_ state: PaymentState) throws {
    let written = try next(comment(on: "\(state)", after: "PaymentState"), of: state)
    #expect(written == LegalNext.payment[state])
  }

  @Test("of a return is what the tests allow", arguments: Return.State.allCases)
  func returns(_ state: Return.State) throws {
    let written = try next(comment(on: "\(state)", after: "State"), of: state)
    #expect(written == LegalNext.giveBack[state])
  }
}
