import Terminal

/// The outer layer of an answer (OTT Pay API, common rules).
enum OTTPayEnvelope {
  /// - Parameter data: the members of `data`, which the sign key has opened; nil where there is none.
  case said(code: String, message: String, data: JSONMembers?)
  /// Nothing that proves anything; the text says why, for the log.
  case unknown(String)

  init(_ response: HTTPResponse, from merchant: Credentials) {
    var http: String { "HTTP \(response.status), \(response.body.count) octets" }
    let members: JSONMembers
    do {
      members = try JSONReader.members(response.body)
    } catch {
      self = .unknown("the answer is \(error) (\(http))")
      return
    }
    // One page of the documents spells it in the second way.
    guard let code = (members["rsp_code"] ?? members["rep_code"])?.text else {
      self = .unknown("the answer has no rsp_code (\(http))")
      return
    }
    guard (200...299).contains(response.status) else {
      self = .unknown("\(code.cleaned(to: 64)) beside a status that denies it (\(http))")
      return
    }
    if let other = members["merchant_id"], !other.isBlank, other.word != merchant.sn {
      self = .unknown("the answer is for another merchant (\(http))")
      return
    }
    let message = (members["rsp_msg"]?.text ?? "").cleaned(to: 256)
    let (data, md5) = (members["data"] ?? .null, members["md5"] ?? .null)
    if data.isBlank {
      self = .said(code: code, message: message, data: nil)
      return
    }
    guard case .text(let hidden) = data, case .text(let digest) = md5 else {
      self = .unknown("data or md5 is not a text (\(http))")
      return
    }
    switch OTTPaySecrecy.open(hidden, md5: digest, signKey: merchant.key) {
    case .success(let members): self = .said(code: code, message: message, data: members)
    case .failure(let fault): self = .unknown("\(fault.text) (\(http))")
    }
  }
}

extension JSONNode {
  /// A text that says something; a number is none.
  var text: String? {
    if case .text(let text) = self, !text.isEmpty { text } else { nil }
  }
}
