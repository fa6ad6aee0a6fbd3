extension Life {
  /// Notes the codes of an answer, as they were before they were sealed.
  func noteCodes(in body: [UInt8]) {
    guard let merchant = shop.merchant else { return coverage.note(body) }
    for (table, code) in merchant.codes(body) { coverage.note(table, code) }
  }
}
