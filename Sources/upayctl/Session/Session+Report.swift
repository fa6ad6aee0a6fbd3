import Terminal
import Transport

/// The day that `report` is asked for, and in what form.
struct ReportWish: Hashable, Sendable {
  /// `YYYY-MM-DD`; nil: today.
  var date: String?
  /// Compare each order with the gateway.
  var reconcile = false
  /// A table for a spreadsheet instead.
  var csv = false

  /// Whether a text is written as a date; whether there is such a day, the daemon knows.
  static func isDate(_ text: String) -> Bool {
    let octets = Array(text.utf8)
    return octets.count == 10
      && octets.enumerated().allSatisfy { index, octet in
        index == 4 || index == 7 ? octet == UInt8(ascii: "-") : (0x30...0x39).contains(octet)
      }
  }
}

extension Session {
  /// The gateway is asked for each order of the day; the daemon itself bounds that (`[limits] wait`).
  private static let reconciling: Milliseconds = .minutes(15)

  /// What was taken and given back on a day.
  func report(_ wish: ReportWish) async -> CommandStatus {
    let query = [("date", wish.date), ("reconcile", wish.reconcile ? "true" : nil)]
    if wish.reconcile { console.errors("Asking the gateway for each order; this takes a while.\n") }
    do throws(UnixHTTPError) {
      let reply = try await daemon.get(
        wish.csv ? "/v1/reports/day.csv" : "/v1/reports/day", query,
        patience: wish.reconcile ? Self.reconciling : nil)
      guard wish.csv, reply.isSuccess else {
        return finish(reply, changes: false) { reply in
          reply.decoded(ReportAnswer.self).map {
            ReportText(report: $0, style: console.style).lines
          }
        }
      }
      if console.isSeen {
        for line in printableLines(reply.text) { console.line(line) }
      } else {
        console.output(String(decoding: reply.body, as: UTF8.self))
      }
      return .done
    } catch {
      return unreached(error)
    }
  }
}
