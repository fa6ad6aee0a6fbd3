import Glibc
import Terminal

/// Milliseconds since 1970 by this machine's clock, which is the daemon's too.
func wallClock() -> Milliseconds {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Milliseconds(time.tv_sec) * 1_000 + Milliseconds(time.tv_nsec) / 1_000_000
}
