extension FaultScript {
  /// What goes wrong with one request.
  public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
    // The connection.
    /// Not processed; the connection is closed.
    case dropRequest = "drop_request"
    /// Processed; the connection is closed without an answer.
    case dropAnswer = "drop_answer"
    /// Processed; half of the answer, or `argument` octets of it, then the connection is closed.
    case truncate
    /// Processed; the answer comes in small pieces over `argument` milliseconds.
    case slow

    // Time.
    /// Processed at once; answered after `argument` milliseconds.
    case delay
    /// Processed after `argument` milliseconds, and answered then.
    case delayRequest = "delay_request"
    /// The connection is closed at once; processed after `argument` milliseconds.
    case late
    /// Processed twice; the second answer is given.
    case duplicate

    // Somebody else answers.
    /// Not processed; a proxy answers 502 with a page of HTML.
    case http502 = "http_502"
    /// Not processed; a network's log-in page answers 200.
    case loginPage = "login_page"

    // The gateway refuses.
    /// HTTP 500 with UNKNOWN_SYSTEM_ERROR; processed only where `argument` is `processed`.
    case http500 = "http_500"
    /// Not processed; the error of layer 1 that `argument` names, or UNKNOWN_SYSTEM_ERROR.
    case refuse
    /// Processed; the error of layer 1 that `argument` names all the same, or UNKNOWN_SYSTEM_ERROR.
    case deny
    /// Not processed; MAINTENANCE_INPROGRESS.
    case maintenance
    /// Not processed; ILLEGAL_SIGN, although the signature is right.
    case illegalSign = "illegal_sign"

    // Processed; the answer's octets are not what they should be.
    /// The body ends after half of it, or after `argument` octets, as if that were all.
    case cut
    /// The body is no JSON.
    case garbage
    /// There is no body.
    case empty
    /// The same members in another order, with blanks and line ends.
    case shuffle
    /// Every member twice: first with a wrong value, then with its own.
    case doubled

    // Processed; one value of the answer is another.
    /// `argument` cents as `total_amount`.
    case wrongAmount = "wrong_amount"
    /// Another order's `client_sn`: `argument`, or SOMEBODY-ELSE.
    case wrongClientSN = "wrong_client_sn"
    /// Another order's `sn`: `argument`, or 7800000000000000.
    case wrongSN = "wrong_sn"
    /// Another terminal's `terminal_sn`: `argument`, or 10000000000.
    case otherTerminal = "other_terminal"
    /// An `order_status` nobody knows: `argument`, or ON_HOLD.
    case unknownStatus = "unknown_status"
    /// A `result_code` of layer 2 nobody knows: `argument`, or PAY_PONDERING.
    case unknownResult = "unknown_result"
    /// A `result_code` of layer 1 nobody knows: `argument`, or 300.
    case unknownOuter = "unknown_outer"
    /// The order as it was before it was paid, as a copy of the books that lags has it.
    case stale
    /// The member that `argument` names is not there, at whatever layer it was.
    case missing
    /// The member that `argument` names is an empty array.
    case wrongType = "wrong_type"
    /// The member that `argument` names is null.
    case null
  }
}
