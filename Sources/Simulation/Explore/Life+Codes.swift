import Gateways
import Terminal

extension Life {
  /// Notes the codes of an answer, as they were before they were sealed.
  func noteCodes(in body: [UInt8]) {
    switch shop.gateway {
    case .upay: coverage.note(body)
    case .ottpay: noteOTTPayCodes(in: body)
    }
  }

  private func noteOTTPayCodes(in body: [UInt8]) {
    guard let account = shop.account, let outer = try? JSONReader.members(body) else { return }
    for name in ["rsp_code", "rep_code"] {
      if let code = outer[name]?.word { coverage.note(.envelope, code) }
    }
    guard let data = outer["data"]?.word, let md5 = outer["md5"]?.word,
      case .success(let inner) = OTTPaySecrecy.open(data, md5: md5, signKey: account.key)
    else { return }
    if case .text(let status)? = inner["order_status"] {
      coverage.note(.order, status.lowercased())
    }
  }
}
