import Terminal

extension AdminCall {
  /// The scanner and the printer.
  static let devices = [
    AdminCall("POST", "/_sim/scan", "a code in front of the scanner: {code, aim?, suffix?}") {
      input throws(AdminError) in try present(input).scan(&input.body)
    },
    AdminCall("POST", "/_sim/scanner", "the scanner: {online}") { input throws(AdminError) in
      try present(input).setScanner(&input.body)
    },
    AdminCall(
      "POST", "/_sim/printer",
      "the printer: {model?, paper?, rows_left?, cover?, fault?, online?, answers_status?, stalled?}"
    ) { input throws(AdminError) in try present(input).setPrinter(&input.body) },
    AdminCall("GET", "/_sim/receipts", "what was printed") { input throws(AdminError) in
      json(["receipts": try present(input).printer.receipts.map(ReceiptSummary.init)])
    },
    AdminCall("GET", "/_sim/receipts/{n}", "one receipt: n.png, n.txt or n.bin") {
      input throws(AdminError) in try present(input).receipt(input.name[...])
    },
  ]

  private static func present(_ input: Input) throws(AdminError) -> VirtualDevices {
    guard let devices = input.devices else { throw .notFound("there are no devices") }
    return devices
  }
}

extension VirtualDevices {
  fileprivate func scan(_ body: inout AdminBody) throws(AdminError) -> Delivery.Reply {
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

  fileprivate func setScanner(_ body: inout AdminBody) throws(AdminError) -> Delivery.Reply {
    guard let online = try body.optionalBool("online") else { throw .invalid("online is missing") }
    try body.finish()
    guard online else {
      scanner.unplug()
      return done
    }
    do {
      try scanner.plug()
    } catch {
      throw AdminError(status: 409, text: "the scanner could not be plugged in: \(error)")
    }
    return done
  }

  fileprivate func setPrinter(_ body: inout AdminBody) throws(AdminError) -> Delivery.Reply {
    let kind = try body.optionalCase("model", VirtualPrinter.Kind.self)
    let paper = try body.optionalCase("paper", VirtualPrinter.Paper.self)
    let rowsLeft = try body.optionalInteger("rows_left", in: 1...20_000)
    let cover = try body.optionalCase("cover", VirtualPrinter.Cover.self)
    let fault = try body.optionalCase("fault", VirtualPrinter.Fault.self)
    let online = try body.optionalBool("online")
    let answersStatus = try body.optionalBool("answers_status")
    let stalled = try body.optionalBool("stalled")
    try body.finish()
    if let kind { printer.set(model: kind.model) }
    if paper != nil || rowsLeft != nil {
      printer.set(paper: paper ?? .present, rowsLeft: rowsLeft.map(Int.init))
    }
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
  fileprivate func receipt(_ name: Substring) throws(AdminError) -> Delivery.Reply {
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
  /// What the barcodes say that the printer drew itself.
  var barcodes: [String]
  /// Pulses that opened the cash drawer.
  var drawer: [DrawerPulse]

  init(_ receipt: VirtualReceipt) {
    n = receipt.n
    complete = receipt.complete
    text = receipt.text
    qr = receipt.qrTexts
    barcodes = receipt.barcodes
    drawer = receipt.drawerPulses
  }
}
