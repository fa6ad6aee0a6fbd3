/// Work that waits in the kernel, on a thread of its own, for a caller that must not wait there.
enum Blocking {
  /// Runs `body` on a thread of its own; on the caller's where the system has no thread left.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      do {
        try DetachedThread.start { continuation.resume(returning: body()) }
      } catch {
        continuation.resume(returning: body())
      }
    }
  }
}
