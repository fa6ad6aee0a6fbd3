import Terminal

/// The outer layer of an answer: whether there was business at all (Upay Web API, response).
enum UpayEnvelope {
  /// `result_code` 200: the members of `biz_response`.
  case business(JSONMembers)
  case signatureRefused
  /// Refused before any business.
  case refused(GatewayError)
  /// Refused by an activation.
  case activationRefused(GatewayError)
  /// It cannot answer now; whether it processed the request it does not say. The text says why.
  case busy(String, retryAfter: Milliseconds)
  /// Nothing that proves anything; the text says why, for the log.
  case unknown(String)

  /// - Parameter known: numbers that a reason may quote in full; asked for only where there is one.
  init(_ response: HTTPResponse, known: @autoclosure () -> [String] = []) {
    var http: String { "HTTP \(response.status), \(response.body.count) octets" }
    let members: JSONMembers
    do {
      members = try JSONReader.members(response.body)
    } catch {
      self = .unknown("the answer is \(error) (\(http))")
      return
    }
    guard let resultCode = members["result_code"]?.word else {
      self = .unknown("the answer has no result_code (\(http))")
      return
    }
    // The verdict is in the body. Where the status line denies it, neither is believed.
    let success = (200...299).contains(response.status)
    if resultCode == "200" {
      if let business = members["biz_response"]?.members, success {
        self = .business(business)
      } else {
        self = .unknown("result_code 200 without a usable biz_response (\(http))")
      }
    } else {
      let fault = Self.fault(resultCode, members, known())
      switch fault {
      case .signatureRefused, .refused, .activationRefused:
        let agrees = success || (400...499).contains(response.status)
        self = agrees ? fault : .unknown("a refusal that the status line denies (\(http))")
      case .business, .busy, .unknown: self = fault
      }
    }
  }

  private static func fault(_ resultCode: String, _ members: JSONMembers, _ known: [String])
    -> UpayEnvelope
  {
    let error = GatewayError(members, known: known) ?? GatewayError(code: "", message: "")
    let listed = members["error_code"]?.word.flatMap { upayEnvelopeErrors[$0] }
    let proof = listed?.resultCode == resultCode ? listed?.proof : nil
    let said = "the gateway says \(resultCode.cleaned(to: 64)) \(error.code) \(error.message)"
    switch proof {
    case .signatureRefused: return .signatureRefused
    case .refused: return .refused(error)
    case .activationRefused: return .activationRefused(error)
    case .busy(let pause): return .busy(said, retryAfter: pause)
    case .nothing, nil: return .unknown(said)
    }
  }
}

extension GatewayError {
  /// The `error_code` and `error_message` of a layer, verbatim but bounded and without control
  /// characters; long runs of digits that are not `known` numbers are masked, since a gateway may
  /// quote the customer's code. nil when there is neither.
  init?(_ members: JSONMembers, known: @autoclosure () -> [String]) {
    let code = members["error_code"]?.word
    let message = members["error_message"]?.word
    guard code != nil || message != nil else { return nil }
    var text = (message ?? "").cleaned(to: 1_024).withoutCodes(except: known()).cleaned(to: 256)
    if let standard = members["error_code_standard"]?.word?.cleaned(to: 16) {
      text = text.cleaned(to: 256 - standard.utf8.count - 3)
      text += text.isEmpty ? "[\(standard)]" : " [\(standard)]"
    }
    self.init(code: (code ?? "").cleaned(to: 64), message: text)
  }
}
