import Receipts
import Terminal

/// Slips for the tests.
enum Samples {
  static let link = "https://qr.alipay.com/bax03206ug0kulveltqc80a8"
  static let time = SlipTime(wall: 1_777_610_096_000, offsetMinutes: 480)

  static func slip(_ kind: Slip.Kind, _ language: Language = .en) -> Slip {
    var slip = Slip(kind: kind, language: language, time: time, amount: Amount(1_250))
    slip.shop = language == .en ? "Corner Shop" : "街角便利店"
    slip.clientSN = "01JVB7Q5X0ABCDEFGHJKMNP"
    slip.sn = "7895259485469125"
    slip.payway = "1"
    slip.paywayName = language == .en ? "Alipay" : "支付宝"
    slip.operator = "kim"
    slip.subject = "tea"
    switch kind {
    case .receipt: slip.state = SlipWords.state(.paid, language)
    case .qr:
      slip.state = SlipWords.state(.inProgress, language)
      slip.qr = link
      slip.validUntil = SlipTime(wall: time.wall + .minutes(4), offsetMinutes: 480)
    case .refund:
      slip.amount = Amount(300)
      slip.totalAmount = Amount(1_250)
      slip.refundRequestNo = "r-1"
      slip.state = SlipWords.state(.partiallyRefunded, language)
    case .revoke: slip.state = SlipWords.state(.revoked, language)
    case .test: slip.amount = nil
    case .free: slip.freeLines = freeLines
    }
    return slip
  }

  static let freeLines = [
    FreeLine(.text("X REPORT"), align: .centre, bold: true, double: true), FreeLine(.rule),
    FreeLine(.text("Drawer 中文 total")), FreeLine(.text("12.50"), align: .right, bold: true),
    FreeLine(.qr(link)), FreeLine(.barcode("A-1234567890"), align: .right),
  ]

  /// Slips whose form a template gives.
  static let orderKinds: [Slip.Kind] = [.receipt, .qr, .refund, .revoke]

  static let profiles = [PrinterProfile.mm58, .mm80]
}
