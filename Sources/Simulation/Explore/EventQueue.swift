import Terminal

/// What will happen, in the order of time; what is due together happens in the order of its making.
struct EventQueue<Event> {
  private struct Entry {
    var at: Milliseconds
    var number: UInt64
    var event: Event
  }

  private var heap: [Entry] = []
  private var made: UInt64 = 0

  var count: Int { heap.count }
  var nextAt: Milliseconds? { heap.first?.at }

  mutating func add(_ event: Event, at time: Milliseconds) {
    made += 1
    heap.append(Entry(at: time, number: made, event: event))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isBefore(child, parent) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func takeNext() -> (at: Milliseconds, event: Event)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return (first.at, first.event) }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if isBefore(child, least) { least = child }
      }
      guard least != parent else { return (first.at, first.event) }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].at, heap[a].number) < (heap[b].at, heap[b].number)
  }
}
