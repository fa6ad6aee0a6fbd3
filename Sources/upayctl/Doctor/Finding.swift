import Terminal

/// What `doctor` says of one thing.
struct Finding: Hashable, Sendable {
  enum State: String, Hashable, Sendable {
    case ok
    /// Something is wrong.
    case found
    /// Worth knowing, or not looked at.
    case note
  }

  /// What was looked at: one word.
  var check: String
  var state: State
  var what: String
  /// Why it matters.
  var why: String?
  /// The next command to type, or who to call.
  var next: String?

  static func ok(_ check: String, _ what: String) -> Finding {
    Finding(check: check, state: .ok, what: what)
  }

  static func note(_ check: String, _ what: String, next: String? = nil) -> Finding {
    Finding(check: check, state: .note, what: what, next: next)
  }

  static func found(_ check: String, _ what: String, why: String, next: String) -> Finding {
    Finding(check: check, state: .found, what: what, why: why, next: next)
  }

  var json: JSONValue {
    let members = [
      "check": check, "state": state.rawValue, "what": what, "why": why, "next": next,
    ]
    return .object(members.compactMapValues { $0.map(JSONValue.string) })
  }
}

/// All findings, for a person.
struct FindingsText: Sendable {
  let findings: [Finding]
  let style: Style

  var lines: [String] {
    let width = findings.map { columns(of: $0.check) }.max() ?? 0
    let margin = String(repeating: " ", count: width + 6)
    var lines: [String] = []
    for finding in findings {
      let check = padded(finding.check, to: width)
      lines.append("\(mark(finding))  \(check)  \(printable(finding.what))")
      if let why = finding.why { lines.append(margin + printable(why)) }
      if let next = finding.next { lines.append("\(margin)next: \(printable(next))") }
    }
    return lines + ["", summary]
  }

  private func mark(_ finding: Finding) -> String {
    switch finding.state {
    case .ok: style.good("ok")
    case .found: style.bad("!!")
    case .note: "--"
    }
  }

  private var summary: String {
    switch findings.count(where: { $0.state == .found }) {
    case 0: style.good("Nothing was found to be wrong.")
    case 1: style.bad("One thing was found.")
    case let count: style.bad("\(count) things were found.")
    }
  }
}
