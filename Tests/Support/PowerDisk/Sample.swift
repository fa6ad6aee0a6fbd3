/// Some states out of many, each as likely as any other, without keeping them all.
public final class Sample {
  public typealias State = (files: [String: [UInt8]], cut: Int)

  private let size: Int
  private var random: Seeded
  private var offered = 0
  public private(set) var states: [State] = []

  public init(_ size: Int, seed: UInt64) {
    self.size = size
    random = Seeded(seed)
  }

  public func offer(_ files: [String: [UInt8]], _ cut: Int) {
    offered += 1
    if states.count < size {
      states.append((files, cut))
    } else if case let place = Int.random(in: 0..<offered, using: &random), place < size {
      states[place] = (files, cut)
    }
  }
}
