import Terminal

extension VirtualDevices {
  /// The admin calls on the scanner and the printer; nil when the call is none of them.
  func respond(
    to request: IncomingRequest, _ body: inout AdminBody
  ) throws(AdminError) -> Delivery.Reply? {
    switch (request.method, request.path) {
    case ("POST", "/_sim/scan"): return try scan(&body)
    case ("POST", "/_sim/printer"): return try setPrinter(&body)
    case ("GET", "/_sim/receipts"):
      return json(["receipts": printer.receipts.map(ReceiptSummary.init)])
    default:
      guard request.method == "GET", request.path.hasPrefix("/_sim/receipts/") else { return nil }
      return try receipt(request.path.dropFirst("/_sim/receipts/".count))
    }
  }

  private func scan(_ body: inout AdminBody) throws(AdminError) -> Delivery.Reply {
    let code = try body.text("code", limit: 16_384)
    let aim = try body.optionalText("aim", atLeast: 0, limit: 8)
    let suffix = try body.optionalText("suffix", atLeast: 0, limit: 8)
    try body.finish()
    do {
      try scanner.scan(code, aim: aim ?? "", suffix: suffix ?? "\r")
    } catch {
      throw AdminError(status: 409, text: "the scanner could not send: \(error)")
    }
    return done
  }

  private func setPrinter(_ body: inout AdminBody) throws(AdminError) -> Delivery.Reply {
    let paper = try body.optionalCase("paper", VirtualPrinter.Paper.self)
    let cover = try body.optionalCase("cover", VirtualPrinter.Cover.self)
    let fault = try body.optionalCase("fault", VirtualPrinter.Fault.self)
    let online = try body.optionalBool("online")
    let answersStatus = try body.optionalBool("answers_status")
    let stalled = try body.optionalBool("stalled")
    try body.finish()
    if let paper { printer.set(paper: paper) }
    if let cover { printer.set(cover: cover) }
    if let fault { printer.set(fault: fault) }
    if let answersStatus { printer.set(answersStatus: answersStatus) }
    if let stalled { printer.set(stalled: stalled) }
    switch online {
    case true?:
      do {
        try printer.plug()
      } catch {
        throw AdminError(status: 409, text: "the printer could not be plugged in: \(error)")
      }
    case false?: printer.unplug()
    case nil: break
    }
    return done
  }

  /// `1.png`, `1.txt` or `1.bin`.
  private func receipt(_ name: Substring) throws(AdminError) -> Delivery.Reply {
    let parts = name.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let number = Int(parts[0]), let receipt = printer.receipt(number) else {
      throw .notFound("there is no receipt \(name.prefix(64))")
    }
    switch parts[1] {
    case "png": return Delivery.Reply(status: 200, contentType: "image/png", body: receipt.png())
    case "txt":
      return Delivery.Reply(
        status: 200, contentType: "text/plain; charset=utf-8", body: Array(receipt.text.utf8))
    case "bin":
      return Delivery.Reply(
        status: 200, contentType: "application/octet-stream", body: receipt.bytes)
    default: throw .notFound("a receipt is .png, .txt or .bin")
    }
  }
}

/// One receipt in the list.
private struct ReceiptSummary: Encodable {
  var n: Int
  /// Whether it was cut off.
  var complete: Bool
  var text: String
  /// What its QR codes say.
  var qr: [String]

  init(_ receipt: VirtualReceipt) {
    n = receipt.n
    complete = receipt.complete
    text = receipt.text
    qr = receipt.qrTexts
  }
}
