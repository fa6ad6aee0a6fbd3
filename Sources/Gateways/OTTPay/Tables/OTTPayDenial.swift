/// The text beside a `FAIL` that answers a question (OTT Pay API, `rsp_msg`).
///
/// `FAIL` is said of an order that they do not have, and may be said of a signature that they do not
/// take or of any trouble of theirs. There is no code of its own for it and no list of texts: these
/// are the words such systems use (assumed). A `FAIL` without them tells nothing.
enum OTTPayDenial {
  private static let orders = ["order", "transaction", "trade", "record", "订单", "交易", "记录"]
  private static let absences = [
    "not exist", "n't exist", "notexist", "not found", "not be found", "no such", "unknown", "不存在",
    "无此", "未找到", "找不到", "未查到", "查无",
  ]

  /// Whether it says that there is no such order.
  static func isMeant(by text: String) -> Bool {
    let text = String(text.lowercased().map { $0 == "_" || $0 == "-" ? " " : $0 })
    return orders.contains { text.contains($0) } && absences.contains { text.contains($0) }
  }
}
