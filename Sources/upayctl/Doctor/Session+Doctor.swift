import FoundationEssentials
import Terminal
import Transport

extension Session {
  /// Looks for what is wrong. Nothing is changed, and nothing is sent to the gateway.
  func doctor(stateDirectory: String, _ machine: Machine = .this) async -> CommandStatus {
    var findings = await askDaemon(machine)
    if let trouble = machine.trouble(stateDirectory) { findings += Finding.refused(trouble) }
    findings.append(.disk(machine.disk(stateDirectory), at: stateDirectory))
    findings.append(
      .note("configuration", "Not looked at.", next: "sudo upayd --check-config"))
    let isSick = findings.contains { $0.state == .found }
    if json {
      let list: JSONValue = .object(["findings": .array(findings.map(\.json))])
      console.raw(Self.text(of: list))
    } else {
      let text = FindingsText(findings: findings, style: console.style)
      for line in text.lines { console.line(line) }
    }
    return isSick ? .failed : .done
  }

  private func askDaemon(_ machine: Machine) async -> [Finding] {
    do throws(UnixHTTPError) {
      let status = try await daemon.get("/v1/status")
      guard status.isSuccess, let state = status.decoded(StatusAnswer.self) else {
        return [.noAnswer(status, user: machine.user())]
      }
      let terminal = try await daemon.get("/v1/terminal")
      guard terminal.isSuccess, let identity = terminal.decoded(TerminalAnswer.self) else {
        return [.noAnswer(terminal, user: machine.user())]
      }
      return [.ok("daemon", "answers at \(daemon.socketPath)")]
        + Examination(status: state, terminal: identity, now: now()).findings
    } catch {
      return [.unreachable(error, user: machine.user())]
    }
  }

  /// JSON on one line.
  static func text(of value: JSONValue, pretty: Bool = false) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    // Every such value has a JSON form.
    guard let octets = try? encoder.encode(value) else { preconditionFailure("not JSON") }
    return String(decoding: octets, as: UTF8.self)
  }
}
