import Foundation

/// Takes one request of the independent gateway: signature first, then members, then business.
struct Clerk {
  let request: PlainServer.Request
  let path: String

  private static let required: [String: [String]] = [
    "pay": ["terminal_sn", "client_sn", "total_amount", "dynamic_id", "subject", "operator"],
    "precreate": ["terminal_sn", "client_sn", "total_amount", "payway", "subject", "operator"],
    "query": ["terminal_sn"],
    "refund": ["terminal_sn", "refund_request_no", "refund_amount", "operator"],
    "cancel": ["terminal_sn"],
    "revoke": ["terminal_sn"],
    "checkin": ["terminal_sn", "device_id"],
    "activate": ["app_id", "code", "device_id"],
  ]
  /// In octets.
  private static let limits: [String: Int] = [
    "client_sn": 32, "total_amount": 10, "dynamic_id": 32, "subject": 64, "operator": 32,
    "description": 255, "reflect": 64, "sn": 16, "refund_request_no": 20, "refund_amount": 10,
    "device_id": 32, "payway": 3, "name": 128,
  ]

  func answer(_ state: inout IndependentGateway.State) -> JSON {
    protest(&state.protests)
    let words = (request.headers["authorization"] ?? "").split(separator: " ").map(String.init)
    guard words.count == 2, isSigned(words[0], words[1], state.book) else {
      return [
        "result_code": "400", "error_code": "ILLEGAL_SIGN", "error_message": "-",
        "error_code_standard": "EJ26",
      ]
    }
    guard case .object(let members) = (try? JSON(request.body)) ?? .null,
      Self.required[path]?.allSatisfy({ members[$0]?.text?.isEmpty == false }) == true
    else {
      return ["result_code": "400", "error_code": "INVALID_PARAMS", "error_message": "-"]
    }
    let answer: JSON
    switch path {
    case "pay":
      let customer = state.customers[members["dynamic_id"]?.text ?? ""] ?? .pays
      answer = state.book.pay(members, customer)
    case "precreate": answer = state.book.precreate(members)
    case "query":
      answer = state.book.query(members)
      let data = answer["biz_response"]["data"]
      if data["order_status"] == "PAID" { state.toldPaid.insert(data["client_sn"].text ?? "") }
    case "cancel", "revoke": answer = state.book.reverse(members)
    case "refund": answer = state.book.refund(members)
    case "activate": answer = state.book.activate(members)
    case "checkin": answer = state.book.checkIn(words[0])
    default: answer = ["message": "Not Found"]
    }
    return state.manners.dressed(answer)
  }

  private func isSigned(_ sn: String, _ sign: String, _ book: Book) -> Bool {
    let keys =
      path == "activate"
      ? (sn == book.vendorSN ? [book.vendorKey] : [])
      : [book.terminals[sn]?.current, book.terminals[sn]?.previous].compactMap { $0 }
    return keys.contains { MD5.hex(request.body + Array($0.utf8)) == sign }
  }

  /// Notes what the public facts don't allow a client to send.
  private func protest(_ protests: inout [String]) {
    func note(_ what: String) { protests.append("\(path): \(what)") }
    let expected = ["checkin", "activate"].contains(path) ? "/terminal/" : "/upay/v2/"
    if request.path != expected + path { note("sent to \(request.path)") }
    if request.headers["content-type"]?.lowercased().hasPrefix("application/json") != true {
      note("content type \(request.headers["content-type"] ?? "none")")
    }
    guard case .object(let members) = (try? JSON(request.body)) ?? .null else {
      return note("no JSON object")
    }
    for (name, value) in members where !["extended", "goods_details"].contains(name) {
      guard let text = value.text else {
        note("\(name) is no text")
        continue
      }
      if text.isEmpty { note("\(name) is empty") }
      if text.utf8.count > Self.limits[name] ?? 64 { note("\(name) is too long") }
    }
    for name in Self.required[path] ?? [] where members[name] == nil { note("\(name) is missing") }
    let amount = (members["total_amount"] ?? members["refund_amount"])?.text
    if let amount, amount.wholeMatch(of: /[1-9][0-9]{0,9}/) == nil { note("amount \(amount)") }
    if path != "activate",
      members["terminal_sn"]?.text
        != request.headers["authorization"]?
        .split(separator: " ").first.map(String.init)
    {
      note("terminal_sn differs from who signed")
    }
  }
}

extension IndependentGateway.Manners {
  /// The answer as this gateway writes it.
  fileprivate func dressed(_ answer: JSON) -> JSON {
    guard case .object(var data) = answer["biz_response"]["data"] else { return answer }
    if !echoesReflect { data["reflect"] = nil }
    if writesNumbers {
      for name in ["total_amount", "net_amount", "ctime", "finish_time", "payway", "sub_payway"] {
        if let number = data[name]?.text.flatMap({ Int64($0) }) { data[name] = .integer(number) }
      }
    }
    if addsUnknownMembers {
      data["campaign"] = ["id": 7, "names": ["a", "b"]]
      data["settlement_amount"] = data["total_amount"]
    }
    var business = answer["biz_response"].members
    business["data"] = .object(data)
    if addsUnknownMembers { business["trace"] = "x" }
    return ["result_code": answer["result_code"], "biz_response": .object(business)]
  }
}
