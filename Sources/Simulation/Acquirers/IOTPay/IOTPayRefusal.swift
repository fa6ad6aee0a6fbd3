/// Why a request is refused, by one of the codes of IOTPay's table (IOTPay v1, error codes).
struct IOTPayRefusal: Error {
  var code: String
  var text: String

  /// Whether the request was understood, and its matter refused.
  var isOfBusiness: Bool { !["0011", "0012", "0013", "0014", "0015"].contains(code) }

  init(_ code: String, _ text: String) {
    self.code = code
    self.text = text
  }

  static func invalid(_ parameter: String) -> IOTPayRefusal {
    IOTPayRefusal("0014", "\(parameter) is invalid")
  }

  /// Its own words for a code.
  static func coded(_ code: String) -> IOTPayRefusal {
    switch code {
    case "0011": .notPosted
    case "0012": .empty
    case "0013": .badSignature
    case "0014": .invalid("parameter")
    case "0015": .unknownMerchant
    case "0110": IOTPayRefusal(code, "third party timeout")
    case "0111": IOTPayRefusal(code, "third party exception")
    case "0112": .unknownOrder
    case "0113": .paid
    case "0118": IOTPayRefusal(code, "database error")
    default: .busy
    }
  }

  static let busy = IOTPayRefusal("0010", "system error")
  static let notPosted = IOTPayRefusal("0011", "must be POST")
  static let empty = IOTPayRefusal("0012", "the request is empty")
  static let badSignature = IOTPayRefusal("0013", "sign error")
  static let unknownMerchant = IOTPayRefusal("0015", "merchant does not exist")
  static let unknownOrder = IOTPayRefusal("0112", "order does not exist")
  static let paid = IOTPayRefusal("0113", "order is paid already")
}
