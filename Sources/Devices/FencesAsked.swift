/// The fences that were asked at the end of a job: another one where the answer to the first seems lost.
///
/// A printer that was switched off meanwhile has lost the job, and would answer another one at once:
/// once it was silent, only the answer to what was asked before counts.
struct FencesAsked {
  private static let most = 4

  private(set) var number = 0
  private var last: Int64 = 0
  /// The printer has said since that it can print: it could have answered.
  private var isPrinting = false
  /// It has answered a status query since.
  private var hasAnswered = false
  /// It has left a status query unanswered after that: it may have been switched off.
  private(set) var isDoubted = false
  /// Since when it can print again after that.
  private var backSince: Int64?

  func isNextDue(_ patience: Int64) -> Bool {
    guard number > 0 else { return true }
    return isPrinting && !isDoubted && number < Self.most && BootClock.now - last >= patience
  }

  mutating func count() {
    number += 1
    last = BootClock.now
  }

  /// Takes what came of a look at the printer.
  ///
  /// - Parameters:
  ///   - isSilent: it took a question, and did not answer it.
  ///   - answersFences: else it may be one that says nothing while it prints, and no fence tells that
  ///     from one that was switched off: then it must have answered while it had the job.
  mutating func heed(_ condition: PrinterCondition, isSilent: Bool, answersFences: Bool) {
    isPrinting = condition.isPrinting
    guard number > 0 else { return }
    if isSilent, answersFences || hasAnswered { isDoubted = true }
    if !isSilent, condition != .unknown { hasAnswered = true }
    backSince = isDoubted && isPrinting ? backSince ?? BootClock.now : nil
  }

  /// Whether the job is lost: the printer is there again, and has had the time to answer.
  func isEmptied(_ patience: Int64) -> Bool {
    backSince.map { BootClock.now - $0 >= patience } ?? false
  }

  /// Whether one of them is answered, after all those of earlier jobs: answers come in order.
  var isAnswered: @Sendable (ReplyInbox) -> Bool {
    { [number] in $0.fencesOwed < number }
  }
}
