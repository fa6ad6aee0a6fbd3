/// A history of a disk, and what was promised while it was made.
public struct History: Sendable {
  /// Something that must be found again whenever the power goes at `at` or later.
  public struct Promise: Sendable {
    /// How many operations there were when it was made.
    public var at: Int
    public var what: String

    public init(at: Int, _ what: String) {
      self.at = at
      self.what = what
    }
  }

  public var name: String
  public var initial: [String: [UInt8]]
  public var operations: [DiskOperation]
  public var promises: [Promise]

  public init(
    _ name: String, initial: [String: [UInt8]], operations: [DiskOperation],
    promises: [Promise] = []
  ) {
    self.name = name
    self.initial = initial
    self.operations = operations
    self.promises = promises
  }

  public init(_ name: String, _ disk: PowerDisk, promises: [Promise] = []) {
    self.init(name, initial: disk.initial, operations: disk.operations, promises: promises)
  }

  /// The same on a disk that does nothing when it is asked to synchronize.
  public var withoutSyncs: History {
    var copy = self
    copy.operations = operations.map { operation in
      if case .sync(let name, _) = operation { return .open(name) }
      return operation
    }
    return copy
  }
}

/// What a cut of the power was found to do.
public struct Findings: Sendable {
  public var name: String
  /// Instants at which the power was cut.
  public var cuts = 0
  /// States that were built, the same one at several instants counted each time.
  public var states = 0
  /// Different contents of the disk that were opened.
  public var contents = 0
  /// Commits of the history.
  public var commits = 0
  public var failures = 0
  /// Of the failures, those in which a commit was gone.
  public var losses = 0
  /// The first failures, in words.
  public var examples: [String] = []

  mutating func fail(_ text: String) {
    failures += 1
    if examples.count < 10 { examples.append(text) }
  }

  public var summary: String {
    "power \(name): \(cuts) cuts, \(states) states, \(contents) different, \(commits) commits, "
      + "\(failures) failures"
  }
}

/// Cuts the power after every operation of a history, and looks at what every state of the disk
/// comes to.
public struct Exploration {
  /// What a journal that was opened anew says.
  public struct Recovered: Hashable, Sendable {
    /// Everything it holds, as a text that is the same for the same rows.
    public var contents: String
    /// Which of the promises it keeps.
    public var kept: Set<Int>

    public init(contents: String, kept: Set<Int>) {
      self.contents = contents
      self.kept = kept
    }
  }

  /// States looked at for each instant.
  public var limit: Int
  /// Random choices of sectors among them.
  public var random: Int
  public var seed: UInt64
  /// Where states are laid out; it is made and removed.
  public var scratch: String
  /// Opens what lies in a directory, as the daemon does.
  ///
  /// - Throws: when it cannot be opened, or is not in order.
  public var recover: (_ directory: String, History) throws -> Recovered
  /// Given some of the states, each with the instant of its cut.
  public var sample: ((_ files: [String: [UInt8]], _ cut: Int) -> Void)?

  public init(
    limit: Int, random: Int, seed: UInt64, scratch: String,
    recover: @escaping (String, History) throws -> Recovered
  ) {
    self.limit = limit
    self.random = random
    self.seed = seed
    self.scratch = scratch
    self.recover = recover
  }

  public func run(_ history: History) -> Findings {
    var findings = Findings(name: history.name)
    var known: [[String: Int]: Result<Recovered, any Error>] = [:]
    var random = Seeded(seed)
    let order = commits(of: history, &known, &findings)
    var model = DiskModel(history.initial)
    var newest = 0
    var promised = 0
    for cut in 0...history.operations.count {
      if cut > 0 {
        model.apply(history.operations[cut - 1])
        newest = order.at[cut]
        if history.operations[cut - 1] == .committed { promised = newest }
      }
      findings.cuts += 1
      let due = history.promises.indices.filter { history.promises[$0].at <= cut }
      let masks = CutStates(model.debts).masks(
        limit: limit, random: model.debts.isEmpty ? 0 : self.random, using: &random)
      for mask in masks {
        let files = model.files { mask[$0] }
        findings.states += 1
        let what = { "cut after \(cut) (\(history.at(cut))), \(Self.describe(mask))" }
        switch look(at: files, history, &known, UInt64(findings.states)) {
        case .failure(let error): findings.fail("\(what()): \(error)")
        case .success(let recovered):
          guard let index = order.index[recovered.contents] else {
            findings.fail("\(what()): what was found was never committed")
            continue
          }
          if index < promised {
            findings.losses += 1
            findings.fail("\(what()): commit \(promised) is lost, \(index) is left")
          }
          if index > newest {
            findings.fail("\(what()): commit \(index) is there before it was made")
          }
          for promise in due where !recovered.kept.contains(promise) {
            findings.fail("\(what()): broken: \(history.promises[promise].what)")
          }
        }
        sample?(files, cut)
      }
    }
    findings.contents = known.count
    DiskFiles.remove(scratch)
    return findings
  }

  /// What the journal held at each instant when nothing is lost: every commit, in their order.
  private func commits(
    of history: History, _ known: inout [[String: Int]: Result<Recovered, any Error>],
    _ findings: inout Findings
  ) -> (at: [Int], index: [String: Int]) {
    var model = DiskModel(history.initial)
    var at: [Int] = []
    var index: [String: Int] = [:]
    for cut in 0...history.operations.count {
      if cut > 0 { model.apply(history.operations[cut - 1]) }
      switch look(at: model.files { _ in .max }, history, &known, 0) {
      case .success(let recovered):
        at.append(index[recovered.contents] ?? index.count)
        index[recovered.contents] = at[cut]
      case .failure: at.append(at.last ?? 0)
      }
    }
    findings.commits = index.count - 1
    return (at, index)
  }

  private func look(
    at files: [String: [UInt8]], _ history: History,
    _ known: inout [[String: Int]: Result<Recovered, any Error>], _ number: UInt64
  ) -> Result<Recovered, any Error> {
    let key = files.mapValues { octets in
      var hasher = Hasher()
      octets.withUnsafeBytes { hasher.combine(bytes: $0) }
      return hasher.finalize()
    }
    if let result = known[key] { return result }
    let result = Result {
      try DiskFiles.lay(files, in: scratch)
      if number % 3 == 1 { layIndex(number) }
      var recovered = try recover(scratch, history)
      // Thousands of them are remembered.
      recovered.contents = String(recovered.contents.hashValue)
      return recovered
    }
    known[key] = result
    return result
  }

  /// The shared index of the log is in memory only; after a cut its file holds anything at all.
  private func layIndex(_ number: UInt64) {
    var random = Seeded(number)
    let octets = (0..<4_096).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) }
    octets.withUnsafeBytes { DiskFiles.write(Array($0), to: "\(scratch)/journal.db-shm") }
  }

  private static func describe(_ mask: [UInt64]) -> String {
    mask.isEmpty
      ? "nothing owed"
      : "of \(mask.count): "
        + mask.map { $0 == 0 ? "-" : $0 == .max ? "+" : "%" }.joined()
  }
}

extension History {
  fileprivate func at(_ cut: Int) -> String { cut == 0 ? "the start" : "\(operations[cut - 1])" }
}
