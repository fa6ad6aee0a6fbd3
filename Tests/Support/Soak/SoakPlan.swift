/// What is to be done, and how impatient everyone is.
struct SoakPlan: Sendable {
  var seconds: Int
  var seed: UInt64
  var binaries: String
  var scratch: String
  var smallDisk: String?
  var logs: String
  var clients: Int
  var commit: String

  /// The orders of one run, at most: what the simulator holds and an audit reads.
  static let mostOrders = 60_000

  /// Milliseconds of selling in peace, before the chaos.
  var peace: Int64 { min(60_000, Int64(seconds) * 100) }
  var chaos: Int64 { Int64(seconds) * 1_000 - peace }
  var isShort: Bool { seconds < 60 }

  /// Milliseconds between two things that a client does: about half of them are orders.
  var pace: Int { max(300, seconds * 1_000 * clients / (2 * Self.mostOrders)) }

  /// Waits as in the documents, but shorter, so that a run sees the end of many.
  var settings: [String: String] {
    [
      "gateway.upay.connect_timeout": "1s", "gateway.upay.pay_timeout": "3s",
      "gateway.upay.request_timeout": "2s", "gateway.upay.unsent_retry": "2s",
      "gateway.upay.pay_budget": "8s", "gateway.upay.qr_life": "10s",
      "gateway.upay.poll_fast": "300ms", "gateway.upay.poll_fast_for": "5s",
      "gateway.upay.poll_slow": "1s", "gateway.upay.visibility_lag": "1s",
      "gateway.upay.attention_after": isShort ? "15s" : "40s",
      "gateway.upay.poll_attention": "2s", "check_in.jitter": "0s", "check_in.after_start": "1s",
      "scanner.counter.scan_timeout": "4s", "socket.group": "",
    ]
  }

  /// Milliseconds after the chaos in which every order must end, or be in need of attention: a
  /// QR code's life, what giving up may take, and then some for the questions. The gateway's
  /// maintenance lasts five minutes, and happens in long runs only.
  var bound: Int64 { isShort ? 45_000 : seconds >= 1_000 ? 420_000 : 120_000 }

  /// Milliseconds after the chaos in which a request may still arrive.
  var travelling: Int64 { isShort ? 4_000 : ChaosStream.latest + 1_000 }
}
