import Logging
import Terminal

/// Orders and agreements of which it is remembered why their newest answer was not believed.
private let mostRemembered = 256
/// Answers of a minute that are logged and journaled: nobody may fill the disk by answering.
private let mostNotedInAMinute = 20

/// What an answer is about.
enum AnswerSubject: Hashable, Sendable {
  case order(ClientSN)
  case agreement(AgreementNo)

  var clientSN: ClientSN? { if case .order(let number) = self { number } else { nil } }
  var agreementNo: AgreementNo? { if case .agreement(let number) = self { number } else { nil } }
}

/// The answers of payment systems that proved nothing, since the start.
struct Disbelief {
  struct System {
    var count: Int
    var last: Moment
    var reason: String
    /// No answer of this system was believed since.
    var isNewest: Bool
  }

  var systems: [String: System] = [:]
  /// Why the newest answer about each was not believed; those of which one was believed since are not
  /// here.
  private var reasons: [AnswerSubject: String] = [:]
  private var noted = 0
  private var notedSince: Milliseconds = 0

  /// - Returns: whether that is worth an entry: it is new of this subject, and there were few.
  mutating func add(
    _ reason: String, of subject: AnswerSubject, at system: String, now: Moment
  ) -> Bool {
    systems[system] = System(
      count: (systems[system]?.count ?? 0) + 1, last: now, reason: reason, isNewest: true)
    guard reasons[subject] != reason else { return false }
    if reasons.count >= mostRemembered { reasons = [:] }
    reasons[subject] = reason
    if now.boot - notedSince >= .minutes(1) {
      notedSince = now.boot
      noted = 0
    }
    noted += 1
    return noted <= mostNotedInAMinute
  }

  mutating func believed(_ subject: AnswerSubject, at system: String) {
    systems[system]?.isNewest = false
    reasons[subject] = nil
  }
}

extension Till {
  /// Learns whether an answer was believed. One that was not is logged and journaled, the first of a
  /// run of each subject; whatever it was about is asked for again.
  ///
  /// - Parameters:
  ///   - reason: why it proves nothing, in the same words as long as that is the same; nil where it was
  ///     believed.
  ///   - trace: the answer by its members, for the log.
  func note(
    disbelief reason: String?, _ trace: String? = nil, of gateway: GatewaySettings,
    to command: String, about subject: AnswerSubject
  ) {
    let system = gateway.gateway.name
    guard let reason else { return disbelief.believed(subject, at: system) }
    guard disbelief.add(reason, of: subject, at: system, now: clock.now()) else { return }
    var metadata: Logger.Metadata = [
      "gateway": "\(system)", "command": "\(command)", "reason": "\(reason)",
    ]
    if let trace { metadata["answer"] = "\(trace)" }
    switch subject {
    case .order(let number): metadata["client_sn"] = "\(number)"
    case .agreement(let number): metadata["agreement_no"] = "\(number)"
    }
    log.warning("an answer was not believed", metadata: metadata)
    publish(
      "answer", of: subject.clientSN,
      DisbelievedAnswer(
        clientSN: subject.clientSN?.text, agreementNo: subject.agreementNo?.text, gateway: system,
        command: command, reason: reason),
      cause: "an answer was not believed")
  }

  /// A system whose key stands in the configuration does not take the signature: nothing here can mend
  /// that, so everybody is told.
  ///
  /// - Parameter trace: the answer by its members.
  func note(
    signatureRefusal trace: String, of gateway: GatewaySettings, to command: String,
    about subject: AnswerSubject
  ) {
    note(
      disbelief: "it refuses the merchant's signature: look at the key in the configuration", trace,
      of: gateway, to: command, about: subject)
  }

  var disbeliefViews: [DisbeliefView]? {
    guard !disbelief.systems.isEmpty else { return nil }
    return disbelief.systems.sorted { $0.key < $1.key }.map { name, system in
      DisbeliefView(
        gateway: name, count: system.count,
        lastAt: CalendarTime(system.last.wall, offset: settings.dayOffset).rfc3339,
        reason: system.reason, newest: system.isNewest)
    }
  }
}

/// The data of an `answer` event.
private struct DisbelievedAnswer: Encodable {
  var clientSN: String?
  var agreementNo: String?
  var gateway: String
  var command: String
  var reason: String

  enum CodingKeys: String, CodingKey {
    case gateway, command, reason
    case clientSN = "client_sn"
    case agreementNo = "agreement_no"
  }
}

extension Outcome {
  /// Why the answer proves nothing of the order; nil where it was believed.
  var disbelief: String? {
    switch self {
    case .unknown(let reason): return reason
    case .notSent, .busy, .signatureRefused: return nil
    case .answered(let answer):
      switch answer.order?.ownership {
      case .foreign: return "it shows an order that is not this one"
      case .unclear: return "it names another order, or too little to be this one"
      case .proven, .ours, nil: break
      }
      guard answer.result == .uncertain, answer.order?.status ?? .unknown == .unknown else {
        return nil
      }
      let said = answer.error.map { ": \($0.code) \($0.message)" } ?? ""
      return "what it says decides nothing\(said)"
    }
  }
}

extension AgreementOutcome {
  /// Why the answer proves nothing; nil where it was believed.
  var disbelief: String? { if case .unknown(let reason) = self { reason } else { nil } }
}
