extension Examination {
  /// Of a daemon that listens for notifications.
  var callbacks: [Finding] {
    guard let callbacks = status.callbacks else { return [] }
    guard callbacks.listening else {
      return [
        .found(
          "callbacks",
          callbacks.reason.map { "Not listening at \(callbacks.address): \($0)." }
            ?? "Not listening at \(callbacks.address).",
          why:
            "Orders are asked about all the same; the signing of a contract with UCSP "
            + "(experimental) is not noticed.",
          next: "journalctl -u upayd -g notifications; [callbacks] in /etc/upayd/upayd.conf")
      ]
    }
    guard !callbacks.gateways.isEmpty else {
      return [
        .found(
          "callbacks", "Listening at \(callbacks.address), and for no payment system.",
          why: "No notification can be verified here, so that none is taken.",
          next: "callback_key_file in [gateway upay], or another payment system")
      ]
    }
    let words = "at \(callbacks.address) for \(callbacks.gateways.joined(separator: ", ")), "
    if callbacks.received > 0, callbacks.verified == 0 {
      return [
        .found(
          "callbacks", words + callbacks.counts + ".",
          why: "Something knocks, and nothing of it is signed by the payment system.",
          next: "journalctl -u upayd -g notification; upayd --print-config")
      ]
    }
    return [.ok("callbacks", words + callbacks.counts)]
  }
}
