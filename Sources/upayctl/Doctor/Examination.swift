import Terminal
import Transport

/// What the daemon and the machine say, looked at for what is wrong: a pure value.
struct Examination: Sendable {
  var status: StatusAnswer
  var terminal: TerminalAnswer
  /// Milliseconds since 1970.
  var now: Milliseconds

  /// A key is renewed every day; after this something prevents it.
  static let oldCheckIn: Milliseconds = .hours(48)
  /// An order needs attention long before it is open for this time.
  static let oldOrder: Milliseconds = .hours(2)
  /// Seconds that the clocks may differ.
  static let clockSkewAllowed: Int64 = 60
  /// Orders that are named.
  static let namedOrders = 10

  var findings: [Finding] {
    let all =
      [version, activation, checkIn, clock, gateway] + answers + experimental + [journal]
      + callbacks + devices + orders
    guard !status.ready, !all.contains(where: { $0.state == .found }) else { return all }
    return all + [
      .found(
        "payments", "The daemon says that it would take no payment now, and not why.",
        why: "Every payment would be refused.", next: "journalctl -u upayd -n 50")
    ]
  }

  private var version: Finding {
    guard let running = status.version else {
      return .note("version", "The daemon does not tell its version; upayctl has \(Version.text).")
    }
    guard running != Version.text else { return .ok("version", running) }
    return .found(
      "version", "The daemon runs version \(running), and upayctl has \(Version.text).",
      why: "After an update the old daemon goes on until it is restarted.",
      next: "sudo systemctl restart upayd")
  }

  private var activation: Finding {
    guard status.activated else {
      let isLost = terminal.terminalSN != nil
      return .found(
        "activation",
        isLost ? words(or: "The terminal's keys do not open.") : "The terminal is not activated.",
        why: "No payment can be taken.",
        next: "upayctl activate CODE, with a code of the payment provider")
    }
    if let number = terminal.terminalSN {
      guard terminal.keys.current != nil || status.checkIn.helps != "activate" else {
        return .found(
          "activation", words(or: "The terminal's keys do not open."),
          why: "No payment that needs them can be taken; other payment systems work.",
          next: "upayctl activate CODE, with a code of the payment provider")
      }
      return .ok("activation", "terminal \(number), device \(terminal.deviceID)")
    }
    guard let waiting = terminal.systemToActivate else {
      return .ok("activation", "no payment system here needs one; device \(terminal.deviceID)")
    }
    return .found(
      "activation", "The terminal is not activated at \(waiting).",
      why: "No payment by \(waiting) can be taken; the other payment systems work.",
      next: "upayctl activate CODE, with a code of the payment provider")
  }

  private var checkIn: Finding {
    let checkIn = status.checkIn
    guard status.activated, terminal.terminalSN != nil || terminal.systemToActivate == nil else {
      return .note("check-in", "Comes after the activation.")
    }
    guard terminal.terminalSN != nil else {
      return .ok("check-in", "no payment system here needs one")
    }
    switch checkIn.state {
    case "locked_out":
      return .found(
        "check-in", words(or: "The gateway refuses the terminal's keys."),
        why: "Every payment fails.", next: rescue)
    case "unconfirmed" where checkIn.unconfirmed >= 2 || checkIn.nextAt == nil:
      return .found(
        "check-in",
        words(or: "The answers to \(checkIn.unconfirmed) check-ins in a row were lost."),
        why: "One more could lock the terminal out, so none is made by itself.",
        next: "call the payment provider's support before: upayctl check-in --force")
    default: break
    }
    if checkIn.helps == "call_support" {
      return .found(
        "check-in", words(or: "The gateway refuses to renew the key."),
        why: "Payments go on until the gateway gives the key up.",
        next: "call the payment provider's support")
    }
    let last = checkIn.lastAt ?? terminal.keys.current?.receivedAt
    if let last, let time = Timestamp.milliseconds(last), now - time > Self.oldCheckIn {
      return .found(
        "check-in", "The key of the terminal is of \(Timestamp.readable(last)).",
        why: "It is renewed every day; something prevents that.",
        next: "journalctl -u upayd -g check-in")
    }
    let words = last.map { "the key is of \(Timestamp.readable($0))" } ?? "\(checkIn.state)"
    return checkIn.unconfirmed == 0
      ? .ok("check-in", words)
      : .note("check-in", "\(words); the answer to one was lost, it is made again by itself")
  }

  /// What the daemon says of the keys.
  private func words(or plain: String) -> String {
    guard let advice = status.checkIn.advice, !advice.isEmpty else { return plain }
    return advice
  }

  /// What to do about a terminal that the gateway refuses.
  private var rescue: String {
    let force = status.checkIn.unconfirmed > 0 ? " --force" : ""
    let anew = "upayctl activate CODE --replace; if that is refused, call the provider's support"
    switch status.checkIn.helps {
    case "activate": return anew
    case "call_support": return "call the payment provider's support"
    default: return "upayctl check-in\(force); if that is refused: \(anew)"
    }
  }

  private var clock: Finding {
    guard let skew = terminal.clockSkewSeconds else {
      return .note("clock", "Not compared: the gateway has not answered since the daemon started.")
    }
    guard skew.magnitude > UInt64(Self.clockSkewAllowed) else {
      return .ok("clock", "\(skew.magnitude) s from the gateway's")
    }
    return .found(
      "clock",
      "The clock is \(skew.magnitude) s \(skew > 0 ? "behind" : "ahead of") the gateway's.",
      why: "Receipts show wrong times, and a far wrong clock makes every connection fail.",
      next: "timedatectl status")
  }

  /// No call asks the gateway without asking it for something of an order, or for a key.
  private var gateway: Finding {
    var heard = "Not asked: nothing is sent to find out."
    if terminal.clockSkewSeconds != nil { heard += " It has answered since the daemon started." }
    return .note("gateway", heard, next: "upayctl query SN asks it for an order")
  }

  private var journal: Finding {
    switch status.journal {
    case "ok": return .ok("journal", "ok")
    case "readonly":
      return .found(
        "journal", "The journal can't be written.",
        why: "No payment is taken until it can; it goes on by itself then.",
        next: "df -h /var/lib/upayd; free space")
    default:
      return .found(
        "journal", "The journal is \(status.journal).",
        why: "No payment is taken. Open orders are still asked for, and nothing is written.",
        next: Finding.recovery)
    }
  }

  private var devices: [Finding] {
    let kinds = ["scanner", "printer"]
    let missing = kinds.filter { kind in !status.devices.contains { $0.kind == kind } }
    return status.devices.map(finding)
      + missing.map { .note($0, "None is configured.", next: "upayd.conf(5)") }
  }

  private func finding(_ device: DeviceAnswer) -> Finding {
    if device.state == "ready" {
      return .ok(device.kind, [device.id, device.path].compactMap(\.self).joined(separator: ", "))
    }
    let reason = device.reason.map { " (\($0))" } ?? ""
    let isPrinter = device.kind == "printer"
    return .found(
      device.kind, "\(device.id) is \(device.state)\(reason).",
      why: isPrinter
        ? "Receipts wait; payments do not." : "Customers' codes can't be read with it.",
      next: device.state == "absent"
        ? "plug it in or switch it on; upayctl devices" : "upayctl test \(quoted(device.id))")
  }

  private var orders: [Finding] {
    var findings: [Finding] = []
    let waiting = status.needsAttention
    if !waiting.isEmpty {
      let names = waiting.prefix(Self.namedOrders).joined(separator: ", ")
      let rest = waiting.count > Self.namedOrders ? " and others" : ""
      findings.append(
        .found(
          "orders", "A person must look at \(waiting.count): \(names)\(rest).",
          why: "The daemon could not find out whether money moved.",
          next: "upayctl show \(waiting[0]); the merchant portal; upayctl resolve"))
    }
    if let oldest = status.oldestOpenAt, let time = Timestamp.milliseconds(oldest),
      now - time > Self.oldOrder
    {
      findings.append(
        .found(
          "orders", "An order is open since \(Timestamp.readable(oldest)).",
          why: "It should have been decided long ago.", next: "upayctl orders"))
    }
    return findings.isEmpty
      ? [.ok("orders", "\(status.openOrders) open, none needs attention")] : findings
  }
}

extension Finding {
  /// The socket gave no answer.
  static func unreachable(_ error: UnixHTTPError, user: String) -> Finding {
    let why = "No payment can be taken."
    switch error.kind {
    case .forbidden:
      return .found(
        "daemon", "\(error.description).", why: "It is for the groups that may use the till.",
        next: "sudo usermod -aG upay \(quoted(user)), then log in again")
    case .noSocket, .refused:
      return .found(
        "daemon", "\(error.description).", why: why,
        next: "systemctl status upayd; journalctl -u upayd -n 50; sudo upayctl doctor")
    default:
      return .found("daemon", "\(error.description).", why: why, next: "journalctl -u upayd -n 50")
    }
  }

  /// What puts a new journal in the place of a damaged one without losing what can be read.
  static let recovery =
    "sudo systemctl stop upayd; sudo -u upayd upayd --recover-journal; sudo systemctl start upayd"

  /// The daemon does not start with its journal, for this reason.
  static func refused(_ reason: String) -> [Finding] {
    let isDamaged = reason.contains("--recover-journal")
    let journal = Finding.found(
      "journal", reason, why: "The daemon does not start, so that nothing in it is written over.",
      next: isDamaged ? recovery : "as the line above says; then: sudo systemctl start upayd")
    guard isDamaged else { return [journal] }
    return [
      journal,
      .note(
        "open orders",
        "What can be read of them is taken over, and the gateway is asked for them at the start. "
          + "The terminal stays activated: its keys are saved with them.",
        next: "upayctl orders; what is missing is in the merchant portal: upayctl adopt NUMBER"),
    ]
  }

  /// The daemon refused to tell, or what answered is no upayd.
  static func noAnswer(_ reply: Reply, user: String) -> Finding {
    if reply.status == 403 {
      return .found(
        "daemon", "\(user) may not see the state of the till.",
        why: "Only the groups of [access] in the configuration may.",
        next: "id; grep -A4 access /etc/upayd/upayd.conf")
    }
    return .found(
      "daemon", "Its answer is not understood (HTTP status \(reply.status)).",
      why: "Another version, or another program, may be at the socket.",
      next: "upayctl --json status; systemctl status upayd")
  }

  /// Less room than this is found: what is also worth an alarm.
  static let leastRoom: UInt64 = 100_000_000

  static func disk(_ disk: Disk?, at path: String) -> Finding {
    guard let disk else { return .note("disk", "Not looked at: \(path) can't be reached.") }
    let free = disk.free / 1_000_000
    let why = "Without room nothing can be journaled, and no payment is taken."
    if disk.isReadOnly {
      return .found(
        "disk", "The file system of \(path) is read-only.", why: why,
        next: "dmesg | tail; a disk that fails is often the cause")
    }
    if disk.free < leastRoom || disk.filesLeft.map({ $0 < 100 }) ?? false {
      let files = disk.filesLeft.map(String.init) ?? "enough"
      return .found(
        "disk", "Only \(free) MB and \(files) files are left at \(path).",
        why: why, next: "df -h \(quoted(path)); df -i \(quoted(path))")
    }
    return .ok("disk", "\(free) MB free at \(path)")
  }
}
