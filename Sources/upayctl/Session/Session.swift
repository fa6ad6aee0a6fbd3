import Terminal
import Transport

/// One run of `upayctl`: the daemon, the person, and what both need.
struct Session: Sendable {
  var daemon: Daemon
  var console: Console
  /// Print what the socket said instead of words.
  var json: Bool
  /// Milliseconds since 1970.
  var now: @Sendable () -> Milliseconds
  var random: @Sendable () -> UInt64
  /// Passes time, or ends early when the task is given up.
  var pause: @Sendable (Milliseconds) async -> Void

  // MARK: Calling

  /// Calls and shows the answer in words by `show`; nil from `show` means it is not understood.
  func answer(
    _ call: () async throws(UnixHTTPError) -> Reply, show: (Reply) -> [String]?
  ) async -> CommandStatus {
    do throws(UnixHTTPError) {
      return finish(try await call(), changes: false, show: show)
    } catch {
      return unreached(error)
    }
  }

  /// The same for a call that changes something. One that is lost may have been carried out; asking
  /// again by itself could do it twice.
  ///
  /// - Parameters:
  ///   - what: that it is not known whether it was done.
  ///   - wayOn: what tells, or is safe to do.
  func change(
    _ what: String, _ wayOn: String, _ call: () async throws(UnixHTTPError) -> Reply,
    show: (Reply) -> [String]?, status: (Reply) -> CommandStatus = { _ in .done }
  ) async -> CommandStatus {
    do throws(UnixHTTPError) {
      let reply = try await call()
      let shown = finish(reply, changes: true, show: show)
      return shown == .done ? status(reply) : shown
    } catch {
      return lost(error, what, wayOn)
    }
  }

  /// Shows why a call that changes something has no answer.
  func lost(_ error: UnixHTTPError, _ what: String, _ wayOn: String) -> CommandStatus {
    guard error.mayHaveArrived else { return unreached(error) }
    console.error(error.description)
    console.errors("Whether \(what) is not known: \(wayOn)\n")
    return .unknown
  }

  /// Shows the last answer of a command, and says how a script should take it.
  func finish(_ reply: Reply, changes: Bool, show: (Reply) -> [String]?) -> CommandStatus {
    guard reply.isSuccess else { return refused(reply, changes: changes) }
    if json {
      console.raw(reply.text)
      return .done
    }
    guard let lines = show(reply) else {
      console.error("the daemon's answer is not understood; try --json")
      return changes ? .unknown : .failed
    }
    for line in lines { console.line(line) }
    return .done
  }

  /// Shows why the daemon refused.
  func refused(_ reply: Reply, changes: Bool) -> CommandStatus {
    if json { console.raw(reply.text) }
    let lines = ProblemText(reply).lines
    console.error(lines[0])
    for line in lines.dropFirst() { console.errors(line + "\n") }
    if reply.decoded(ProblemAnswer.self)?.code == "sale-paid" {
      console.errors("To charge it once more on purpose: --again\n")
    }
    return CommandStatus(refusal: reply.status, changes: changes)
  }

  /// Shows why there is no answer. Only for calls that change nothing.
  func unreached(_ error: UnixHTTPError) -> CommandStatus {
    console.error(error.description)
    if let hint = Self.hint(error.kind) { console.errors(hint + "\n") }
    return .unreachable
  }

  static func hint(_ kind: UnixHTTPError.Kind) -> String? {
    switch kind {
    case .noSocket, .refused:
      "Is upayd running? `systemctl status upayd` tells; --socket names another socket."
    case .forbidden: "Ask for membership in the group that may use the till (upay)."
    default: nil
    }
  }

  func usage(_ message: String) -> CommandStatus {
    console.error(message)
    return .usage
  }

  // MARK: Orders by their number

  /// Does `call` with the order's `client_sn`. A number that is no `client_sn` here may be the
  /// gateway's (`sn`): then the order is looked up by it, and the call is made once more.
  func onOrder(_ number: String, _ call: (String) async throws(UnixHTTPError) -> Reply)
    async throws(UnixHTTPError) -> Reply
  {
    let reply = try await call(number)
    guard reply.status == 404 else { return reply }
    let found = try await daemon.get("/v1/orders", [("sn", number), ("limit", "2")])
    guard let orders = found.decoded(OrdersAnswer.self)?.orders, orders.count == 1,
      let clientSN = orders.first?.clientSN, clientSN != number
    else { return reply }
    return try await call(clientSN)
  }

  /// What may stand in the path of a call: the characters of a `client_sn`.
  static func isNumber(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { octet in
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  func report(_ order: OrderView) -> [String] {
    OrderText(order: order, style: console.style).lines
  }
}
