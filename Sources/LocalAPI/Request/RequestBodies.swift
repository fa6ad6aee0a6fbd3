import Service

/// How the bodies of `Service` are read from members.
extension Input {
  mutating func payBody() -> PayBody {
    PayBody(
      order: orderBody(), dynamicID: string(PayKey.dynamicID), scanID: string(PayKey.scanID),
      scanner: string(PayKey.scanner), agreement: string(PayKey.agreement))
  }

  mutating func precreateBody() -> PrecreateBody {
    PrecreateBody(order: orderBody(), preauth: bool(PrecreateKey.preauth))
  }

  private mutating func orderBody() -> OrderBody {
    typealias Key = OrderBody.CodingKeys
    var body = OrderBody()
    body.clientSN = string(Key.clientSN)
    body.saleNo = string(Key.saleNo)
    body.again = bool(Key.again)
    body.totalAmount = integer(Key.totalAmount)
    body.currency = string(Key.currency)
    body.subject = string(Key.subject)
    body.operator = string(Key.operator)
    body.payway = string(Key.payway)
    body.description = string(Key.description)
    body.reflect = string(Key.reflect)
    body.extended = object(Key.extended)
    body.goodsDetails = array(Key.goodsDetails)
    body.gateway = string(Key.gateway)
    body.print = bool(Key.print)
    body.printer = string(Key.printer)
    if let number = body.clientSN, [".", ".."].contains(number) {
      refuse(Key.clientSN.rawValue, "must not be . or .., which cannot be asked for by path")
    }
    return body
  }

  mutating func agreementBody() -> AgreementBody {
    typealias Key = AgreementBody.CodingKeys
    var body = AgreementBody()
    body.agreementNo = string(Key.agreementNo)
    body.gateway = string(Key.gateway)
    body.user = string(Key.user)
    body.operator = string(Key.operator)
    body.print = bool(Key.print)
    body.printer = string(Key.printer)
    if let number = body.agreementNo, [".", ".."].contains(number) {
      refuse(Key.agreementNo.rawValue, "must not be . or .., which cannot be asked for by path")
    }
    return body
  }

  mutating func cancelBody() -> CancelBody {
    typealias Key = CancelBody.CodingKeys
    return CancelBody(operator: string(Key.operator), reason: string(Key.reason))
  }

  mutating func refundBody() -> RefundBody {
    typealias Key = RefundBody.CodingKeys
    return RefundBody(
      refundRequestNo: string(Key.refundRequestNo), refundAmount: integer(Key.refundAmount),
      operator: string(Key.operator), reason: string(Key.reason))
  }

  mutating func adoptBody() -> AdoptBody {
    typealias Key = AdoptBody.CodingKeys
    return AdoptBody(sn: string(Key.sn), clientSN: string(Key.clientSN))
  }

  mutating func resolveBody() -> ResolveBody {
    typealias Key = ResolveBody.CodingKeys
    return ResolveBody(
      as: string(Key.verdict), reason: string(Key.reason), operator: string(Key.operator))
  }

  mutating func printBody() -> PrintBody {
    typealias Key = PrintBody.CodingKeys
    var body = PrintBody(lines: objects(Key.lines) { $0.printLine() })
    body.printID = string(Key.printID)
    body.printer = string(Key.printer)
    body.cut = bool(Key.cut)
    body.drawer = bool(Key.drawer)
    return body
  }

  private mutating func printLine() -> PrintLine {
    typealias Key = PrintLine.CodingKeys
    var line = PrintLine()
    line.text = string(Key.text)
    line.align = string(Key.align)
    line.bold = bool(Key.bold)
    line.double = bool(Key.double)
    line.qr = string(Key.qr)
    line.barcode = string(Key.barcode)
    line.rule = bool(Key.rule)
    return line
  }

  mutating func activateBody() -> ActivateBody {
    typealias Key = ActivateBody.CodingKeys
    var body = ActivateBody(code: string(Key.code))
    body.gateway = string(Key.gateway)
    body.deviceID = string(Key.deviceID)
    body.name = string(Key.name)
    body.clientSN = string(Key.clientSN)
    body.replace = bool(Key.replace)
    body.force = bool(Key.force)
    return body
  }

  mutating func checkInBody() -> CheckInBody {
    CheckInBody(force: bool(CheckInBody.CodingKeys.force))
  }

  mutating func loginBody() -> LoginBody {
    typealias Key = LoginBody.CodingKeys
    return LoginBody(requestData: string(Key.requestData), gateway: string(Key.gateway))
  }
}

/// The members that only `precreate` has.
enum PrecreateKey: String, CodingKey, CaseIterable {
  case preauth
}

/// The members that only `pay` has.
enum PayKey: String, CodingKey, CaseIterable {
  case dynamicID = "dynamic_id"
  case scanID = "scan_id"
  case scanner, agreement
}
