import Gateways
import Terminal

extension OTTPayModel {
  /// What stands in an answer about an order (OTT Pay API, STATUS_QUERY; the union of its pages).
  func members(_ order: AcquirerOrder, _ code: String) -> AnswerMembers {
    var data = AnswerMembers(reserving: 16)
    set(code, code == "SUCCESS" ? "Success" : "", in: &data)
    nameNumber(order.number, in: &data)
    data["order_status"] = .string(word(for: order))
    nameSum(order.totalAmount, in: &data)
    if rules.showsOwnNumber { data["bizpay_order_id"] = .string(order.sn) }
    guard order.state == .paid else { return data }
    data["trade_time"] = .string(BeijingTime.compact(order.finishedAt ?? order.createdAt))
    data["receipt_amount"] = sum(order.totalAmount)
    data["buyer_pay_amount"] = sum(order.totalAmount)
    data["buyer_login_id"] = .string("138****0000")
    data["tip"] = .string("0")
    if order.refundedAmount > 0 || rules.refundAmount == .always {
      data["refund_amount"] = sum(order.refundedAmount)
    }
    return data
  }

  /// `rspCode` and `rspMsg`, as far as there are some.
  func set(_ code: String, _ text: String, in data: inout AnswerMembers) {
    switch rules.innerNames {
    case .none: return
    case .web:
      data["rspCode"] = .string(code)
      data["rspMsg"] = .string(text)
    case .mobile:
      data["respcode"] = .string(code)
      data["respmsg"] = .string(text)
    }
  }

  func nameNumber(_ number: String, in data: inout AnswerMembers) {
    if rules.numberName != .camel { data["order_id"] = .string(number) }
    if rules.numberName != .snake { data["orderId"] = .string(number) }
  }

  private func nameSum(_ amount: Int64, in data: inout AnswerMembers) {
    if rules.amountName != .total { data["amount"] = sum(amount) }
    if rules.amountName != .amount { data["total_amount"] = sum(amount) }
  }

  func sum(_ amount: Int64) -> JSONValue {
    rules.values == .texts ? .string(String(amount)) : .integer(amount)
  }

  /// `order_status`.
  private func word(for order: AcquirerOrder) -> String {
    let word = order.word ?? plainWord(for: order)
    return rules.capitals == .small ? word : word.uppercased()
  }

  private func plainWord(for order: AcquirerOrder) -> String {
    switch order.state {
    case .open: return rules.openWord == .empty ? "" : rules.openWord.rawValue
    case .declined: return rules.declinedWord.rawValue
    case .closed: return rules.closedWord.rawValue
    case .paid: break
    }
    switch order.refundedAmount {
    case 0: return order.isPreauth ? "authorised" : rules.paidWord.rawValue
    case order.totalAmount: return rules.refundedWord.rawValue
    default: return rules.partWord.rawValue
    }
  }
}
