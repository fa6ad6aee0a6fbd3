import Glibc
import Synchronization

/// Does to the world what the chaos says, and puts it right again at the end.
final class Conductor: Sendable {
  struct World: Sendable {
    var simulator: Simulator
    var daemon: Daemon
    var proxy: FaultProxy
    /// nil: none may be mounted here.
    var disk: SmallDisk?
    /// Whether days can be made to pass for the daemon.
    var passesTime: Bool
    var paper: PaperArchive
    var socket: String
  }

  let world: World
  let done = Tally()
  /// Who changes the gateway as a whole: one at a time.
  let gate = Gate()
  private let calm = Mutex(false)
  private let filled = Mutex(false)

  init(_ world: World) { self.world = world }

  /// All parts of the world, until the task is cancelled.
  func run(seed: UInt64, span: Int64) async {
    await withDiscardingTaskGroup { group in
      for part in ChaosStream.Part.allCases where part != .disk || world.disk != nil {
        group.addTask {
          var stream = ChaosStream(part, seed: seed, span: span)
          while !Task.isCancelled {
            let beat = stream.next()
            guard await Self.sleep(beat.wait) else { break }
            await self.waitWhileCalm()
            self.done.add(beat.act.kind)
            await self.perform(beat.act)
          }
        }
      }
    }
  }

  /// Everything is as it should be: nothing is faulty, plugged out, full or slow.
  func makePeace() async throws {
    try await world.proxy.set(.none)
    world.disk?.free()
    await world.daemon.allowRefusedStarts(false)
    await world.simulator.call(.post, "network", ["reachable": true])
    await world.simulator.call(.post, "reset", [:])
    await world.simulator.call(.post, "rules", ["keys.rotation": "keep_previous"])
    await world.simulator.call(
      .post, "printer",
      [
        "online": true, "paper": "present", "cover": "closed", "fault": "none", "stalled": false,
      ])
    await world.simulator.call(.post, "scanner", ["online": true])
  }

  var isFull: Bool { filled.withLock { $0 } }
  func setFull(_ isFull: Bool) { filled.withLock { $0 = isFull } }
  func setCalm(_ isCalm: Bool) { calm.withLock { $0 = isCalm } }

  /// false when the task was cancelled.
  static func sleep(_ milliseconds: Int64) async -> Bool {
    do {
      try await Task.sleep(for: .milliseconds(milliseconds))
      return true
    } catch {
      return false
    }
  }

  private func waitWhileCalm() async {
    while calm.withLock({ $0 }), await Self.sleep(50) {}
  }
}
