import Glibc

/// Runs what blocks on a thread of its own, away from those that Swift's tasks share.
func runThread(_ body: @escaping @Sendable () -> Void) {
  let work = Unmanaged.passRetained(BlockingWork(body))
  var thread = pthread_t()
  guard pthread_create(&thread, nil, runBlockingWork, work.toOpaque()) == 0 else {
    work.release()
    // Without threads nothing can be asked; the body must run for whoever waits for its end.
    body()
    return
  }
  pthread_detach(thread)
}

private final class BlockingWork {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runBlockingWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<BlockingWork>.fromOpaque(context).takeRetainedValue().body()
  return nil
}
