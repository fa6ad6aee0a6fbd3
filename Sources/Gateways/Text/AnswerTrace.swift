import Terminal

/// An answer as it may stand in a debugging log, for whoever certifies a payment system: the names of
/// all its members, the values of those that are codes, words, states and sums, and of everything else
/// only how long it is. What could be a payment code or a card number shows two characters at either
/// end.
struct AnswerTrace {
  /// No answer of these systems has as many members, or says as much.
  private static let mostMembers = 64
  private static let longestValue = 96

  /// In lower case and without `_`, as the systems spell them in several ways.
  private static let shown: Set<String> = [
    "amount", "bizresponse", "channel", "channelid", "code", "currency", "currencycode", "errcode",
    "errcodedes", "errorcode", "errorcodestandard", "errormessage", "finishtime", "message",
    "msgtype", "netamount", "origrespcode", "origrespmsg", "orderstatus", "paysucctime", "paytype",
    "payway", "refundable", "refundamount", "repcode", "rescode", "resp", "respcode",
    "responsecode", "responsemsg", "respmsg", "resultcode", "retcode", "retmsg", "rspcode",
    "rspmsg", "signmethod", "state", "status", "subpayway", "timestamp", "totalamount",
    "tradestate", "tradestatus", "trxstatus", "txnamt", "txntime", "version", "versionno",
  ]

  private var members: [String] = []
  private var count = 0

  /// - Parameter opened: what stood in it and had to be opened, by its name.
  static func text(of response: HTTPResponse, opened: (name: String, JSONMembers)? = nil) -> String
  {
    var trace = AnswerTrace()
    if let root = try? JSONReader.members(response.body) {
      trace.add(root, within: "")
    } else if let message = try? SecurePayMessage(raw: response.body) {
      for (name, value) in message.fields.sorted { trace.add(name, value, named: name) }
    } else {
      return "HTTP \(response.status), \(response.body.count) octets that are no message"
    }
    if let (name, members) = opened { trace.add(members, within: name + ".") }
    return trace.text(status: response.status)
  }

  private func text(status: Int) -> String {
    let more = count - members.count
    return "HTTP \(status): " + members.joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }

  private mutating func add(_ object: JSONMembers, within path: String) {
    for name in object.names {
      switch object[name] {
      case .object(let inner)? where !inner.isEmpty: add(inner, within: path + name + ".")
      case .text(let text)?, .number(let text)?: add(path + name, text, named: name)
      case .bool(let flag)?: note("\(path + name)=\(flag)")
      case .array(let list)?: note("\(path + name)=[\(list.count)]")
      case .contradiction?: note("\(path + name) twice")
      case .object?, .null?, nil: note("\(path + name)=")
      }
    }
  }

  private mutating func add(_ path: String, _ value: String, named name: String) {
    let plain = name.lowercased().filter { $0 != "_" }
    guard Self.shown.contains(plain) else { return note("\(path)=(\(value.utf8.count))") }
    note("\(path)=\(value.cleaned(to: Self.longestValue).withoutCodes(except: []))")
  }

  private mutating func note(_ member: String) {
    count += 1
    if members.count < Self.mostMembers { members.append(member.cleaned(to: 160)) }
  }
}
