import Terminal

extension Customer {
  var words: String {
    var words = "behaves as \(behaviour.rawValue)"
    if let delay { words += " after \(delay) ms" }
    if let error { words += ", with \(error)" }
    if let status { words += ", as \(status)" }
    if let then { words += ", and then \(then.rawValue)" }
    return words
  }
}

extension ReturnScript {
  var words: String {
    var words = "\(times) × \(verb.rawValue) of \(clientSN ?? "any order") is \(behaviour.rawValue)"
    if let delay { words += " for \(delay) ms" }
    if let error { words += ", with \(error)" }
    if let then { words += ", and then \(then.rawValue)" }
    return words
  }
}

extension OrderPlan {
  var words: String {
    var words = "\(kind.rawValue) \(number.clientSN) of \(amount)"
    if let sale { words += " for sale \(sale)\(again ? " again" : "")" }
    switch code {
    case .given: break
    case .scanner(let scanner): words += ", to be scanned\(scanner.map { " by \($0)" } ?? "")"
    case .held: words += ", scanned before"
    }
    return words
  }
}

extension WireFault {
  var words: String {
    switch self {
    case .none: "nothing goes wrong"
    case .notSent: "no connection"
    case .requestLost: "the request is lost"
    case .answerLost: "the answer is lost"
    case .requestLate(let delay): "the connection ends, and the request arrives \(delay) ms later"
    case .answerLate(let delay): "the answer comes \(delay) ms late"
    case .doubled(let delay): "a copy arrives \(delay) ms later"
    case .repeated(let delay): "a copy arrives \(delay) ms later, and it alone is answered"
    case .gateway(let fault):
      "\(fault.kind.rawValue)" + (fault.argument.map { " \($0)" } ?? "")
    }
  }
}
