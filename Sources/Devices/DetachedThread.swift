import Glibc

/// A thread for work that waits in the kernel, which must not hold up the tasks of the program.
enum DetachedThread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  /// Runs `body` on a new thread that takes no signals: those belong to the program.
  static func start(_ body: @escaping @Sendable () -> Void) throws(LineStartError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 512 * 1_024)

    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let code = pthread_create(&thread, &attributes, runDetachedWork, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw LineStartError("no thread for a device line: \(words(forErrno: code))")
    }
  }

  /// Takes over what `start` retained, and runs it.
  fileprivate static func run(_ pointer: UnsafeMutableRawPointer?) {
    guard let pointer else { return }
    Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
  }
}

private func runDetachedWork(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  DetachedThread.run(pointer)
  return nil
}
