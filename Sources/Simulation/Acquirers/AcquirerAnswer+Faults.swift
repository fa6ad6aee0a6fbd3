import Terminal

/// An answer of any payment system, as faults see it.
protocol SpoilableAnswer {
  var reply: Delivery.Reply { get }
  /// The same members in another order, or each of them twice.
  var shuffledBody: [UInt8] { get }
  var doubledBody: [UInt8] { get }
  /// With the one value changed that the fault changes.
  func falsified(by fault: FaultScript.Fault) -> Self
}

extension UpayAnswer: SpoilableAnswer {
  var reply: Delivery.Reply { Delivery.Reply(self) }
  var shuffledBody: [UInt8] { JSONText.shuffled(body.json) }
  var doubledBody: [UInt8] { JSONText.doubled(body.json) }
}

extension AcquirerAnswer: SpoilableAnswer {
  var reply: Delivery.Reply {
    Delivery.Reply(status: status, contentType: contentType, body: seal.octets(of: self))
  }
  var shuffledBody: [UInt8] { seal.shuffled(self) }
  var doubledBody: [UInt8] { seal.doubled(self) }

  func falsified(by fault: FaultScript.Fault) -> Self {
    var answer = self
    switch fault.kind {
    case .wrongAmount: answer.replace(.amount, with: .string(String(fault.cents)))
    case .wrongClientSN: answer.replace(.number, with: .string(fault.text))
    case .wrongSN: answer.replace(.sn, with: .string(fault.text))
    case .otherTerminal: answer.replace(.account, with: .string(fault.text))
    case .unknownStatus: answer.replace(.status, with: .string(fault.text))
    case .unknownResult: answer.replace(.result, with: .string(fault.text))
    case .unknownOuter: answer.replace(.envelope, with: .string(fault.text))
    case .missing: answer.replace(fault.text, with: nil)
    case .wrongType: answer.replace(fault.text, with: .array([]))
    case .null: answer.replace(fault.text, with: .null)
    case .stale:
      answer.replace(.status, with: .string(seal.openWord))
      answer.replace(.payment, with: nil)
    default: break
    }
    return answer
  }

  private mutating func replace(_ thing: AnswerThing, with value: JSONValue?) {
    for name in seal.names(of: thing) { replace(name, with: value) }
  }

  private mutating func replace(_ name: String, with value: JSONValue?) {
    if outer[name] != nil { outer[name] = value }
    if inner?[name] != nil { inner?[name] = value }
  }
}
