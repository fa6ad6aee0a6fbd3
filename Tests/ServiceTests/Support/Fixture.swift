import Cryptography
import Gateways
import Receipts
import Simulation
import Terminal
import Transport

@testable import Service

enum Fixture {
  static let peer = Peer(pid: 1, uid: 0, gid: 0)
  /// A WeChat code that pays at once.
  static let code = "131234567890123456"
  static let otherCode = "132234567890123456"
  static let goods = "6901234567892"

  static var seal: Seal {
    get throws { try Seal(key: [UInt8](0..<32)) }
  }

  static var settings: TillSettings {
    let gateway = GatewaySettings(
      gateway: UpayGateway(),
      transfer: TransferOptions(
        baseURL: "https://gateway.test", timeout: .seconds(15), movesMoney: false),
      policy: OrderPolicy(), vendor: Credentials(sn: World.vendor.sn, key: World.vendor.key),
      appID: World.vendor.appID, precreatePayway: nil, isSimulated: false)
    var settings = TillSettings(deviceID: "till-1", gateways: [gateway])
    settings.name = "Shop"
    settings.operator = "li"
    settings.scanners = ["counter", "hand"]
    settings.scanTimeouts = ["counter": .seconds(120), "hand": .seconds(60)]
    settings.printers = [PrinterSettings(name: "front", choice: .init(.mm80), language: .en)]
    return settings
  }

  static func order(_ number: String?, amount: Int64 = 1_250) -> OrderBody {
    var body = OrderBody()
    body.clientSN = number
    body.totalAmount = amount
    body.subject = "tea"
    return body
  }
}
