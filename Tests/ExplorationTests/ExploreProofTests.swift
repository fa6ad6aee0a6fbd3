import Simulation
import Testing

/// The exploration finds what is wrong: a shell that does one wrong thing is caught within so many
/// seeds, its failure is shrunk, and the command that is printed repeats it.
@Suite("The exploration itself", .timeLimit(.minutes(10))) struct ExploreProofTests {
  private static let enough: UInt64 = 400

  @Test("finds every wrong shell", arguments: Mischief.allCases)
  func mischief(_ mischief: Mischief) throws {
    let found = (1...Self.enough).lazy.map { Exploration.run(seed: $0, mischief: mischief) }
      .first { $0.violation != nil }
    let failure = try #require(found, "\(mischief) is found within \(Self.enough) seeds")
    let violation = try #require(failure.violation)
    #expect(mischief.breaks.contains(violation.invariant), "\(violation.text)")
    let short = try #require(Exploration.shrink(failure, mischief: mischief))
    #expect(short.violation.invariant == violation.invariant)
    #expect(short.lines.contains { $0.contains("VIOLATION") })
    let repeated = try Self.run(short.command, mischief)
    #expect(repeated.violation == short.violation)
    #expect(repeated.occurred.count <= failure.occurred.count)
  }

  /// Runs what the printed command says, with the same wrong shell.
  private static func run(_ command: String, _ mischief: Mischief) throws -> SeedResult {
    let words = command.split(separator: " ").map(String.init)
    let seed = try #require(words.firstIndex(of: "--seed").flatMap { UInt64(words[$0 + 1]) })
    let list = words.firstIndex(of: "--without").map { words[$0 + 1] }
    let without = try list.map { try #require(Without(text: $0)) } ?? Without()
    let crowd = words.contains("--lingering") ? Crowd.lingering : .hurried
    return Exploration.run(seed: seed, crowd: crowd, without: without, mischief: mischief)
  }

  @Test(
    "a list of numbers is written and read",
    arguments: [
      ([3, 7, 8, 9], "3,7-9"), ([1], "1"), ([1, 2, 5_001], "1-2,5001"),
    ])
  func lists(_ numbers: [Int], _ text: String) {
    #expect(Without(numbers).text == text)
    #expect(Without(text: text) == Without(numbers))
  }

  @Test(
    "what is no list is none", arguments: ["", "a", "3,", "9-7", "0", "-3", "1-2-3", "2000000"])
  func noLists(_ text: String) {
    #expect(Without(text: text) == nil)
  }
}

extension Mischief {
  /// What it breaks.
  fileprivate var breaks: [Violation.Invariant] {
    switch self {
    case .actsBeforeCommit: [.i1]
    case .forgetsPreviousKey, .usesKeyBeforeCommit, .ignoresBudget: [.i8]
    case .timeOutIsRefusal: [.i4, .i6, .i3]
    case .printsWithoutJournal, .forgetsCopyMark: [.i7]
    case .paysAgainAfterCrash: [.i1]
    case .takesNumberTwice: [.i1, .i2, .i3, .i4, .i6, .i7]
    case .ignoresSale, .ignoresUsedCode: [.i6]
    case .forgetsOpenOrders: [.i5]
    case .trustsFailedCommits: [.i5, .i7, .i6]
    }
  }
}
