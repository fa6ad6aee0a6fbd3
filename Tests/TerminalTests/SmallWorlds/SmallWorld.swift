import FoundationEssentials
import Testing

/// Everything that can happen to one thing and to what is around it, one step at a time.
///
/// A world knows what really happened (what the gateway did, what paper came out), which the thing
/// itself can only guess; its checks compare the two.
protocol SmallWorld {
  /// What decides its future. Worlds of the same shape are told once.
  associatedtype Shape: Hashable
  var shape: Shape { get }
  /// Every world that may come next, each with the name of the step.
  ///
  /// - Throws: ``Violation`` where a step breaks a rule.
  func steps() throws -> [(name: String, world: Self)]
  /// - Throws: ``Violation`` where what is must not be.
  func check() throws
  /// What is remarkable about it; a test names what must have been seen.
  var landmarks: [String] { get }
}

/// What an exploration has seen.
struct Census: CustomStringConvertible {
  var states = 0
  var steps = 0
  /// How many steps the longest story has.
  var depth = 0
  /// Nothing new was left: the states are all there are, whatever the number of steps.
  var isComplete = false
  var landmarks: Set<String> = []

  var description: String {
    "\(states) states, \(steps) steps, \(isComplete ? "all there are, the last at" : "to") "
      + "depth \(depth)"
  }
}

extension SmallWorld {
  /// Tells all stories from these worlds, breadth first, so that the first that breaks a rule is the
  /// shortest.
  ///
  /// - Parameter depth: how many steps a story has at most; nil for no bound.
  static func tellAll(from roots: [(name: String, world: Self)], depth: Int?) throws -> Census {
    let deeper = ProcessInfo.processInfo.environment["SMALL_WORLDS_DEEPER"].flatMap(Int.init) ?? 0
    var census = Census()
    // Of millions of shapes their 64-bit hashes are kept: that two agree is one chance in millions.
    var seen: Set<Int> = []
    /// The last step of every world, and the world before.
    var trail: [(before: Int, name: String)] = []
    var frontier: [(index: Int, world: Self)] = []
    func story(_ index: Int) -> String {
      var names: [String] = []
      var at = index
      while at >= 0 {
        names.append(trail[at].name)
        at = trail[at].before
      }
      return names.reversed().joined(separator: " → ")
    }
    func visit(_ world: Self, _ name: String, after before: Int) throws {
      guard seen.insert(world.shape.hashValue).inserted else { return }
      trail.append((before, name))
      do {
        try world.check()
        census.landmarks.formUnion(world.landmarks)
      } catch {
        throw Violation(rule: "\(error): \(story(trail.count - 1))")
      }
      frontier.append((trail.count - 1, world))
    }
    for root in roots { try visit(root.world, root.name, after: -1) }
    while !frontier.isEmpty, depth.map({ census.depth < $0 + deeper }) ?? true {
      let worlds = frontier
      frontier = []
      for (index, world) in worlds {
        let next: [(name: String, world: Self)]
        do {
          next = try world.steps()
        } catch {
          throw Violation(rule: "\(error): \(story(index))")
        }
        census.steps += next.count
        for step in next { try visit(step.world, step.name, after: index) }
      }
      if !frontier.isEmpty { census.depth += 1 }
    }
    census.isComplete = frontier.isEmpty
    census.states = seen.count
    print("\(Self.self): \(census)")
    return census
  }
}

/// - Throws: ``Violation``.
func require(_ condition: Bool, _ rule: @autoclosure () -> String) throws {
  if !condition { throw Violation(rule: rule()) }
}
