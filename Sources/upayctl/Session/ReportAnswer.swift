/// `GET /v1/reports/day`. Amounts are in minor units.
struct ReportAnswer: Decodable, Hashable, Sendable {
  struct Total: Decodable, Hashable, Sendable {
    var count: Int
    var amount: Int64
  }

  /// Orders that have something in common; the name is empty where they name none.
  struct Group: Decodable, Hashable, Sendable {
    var name: String
    var payments: Total
    var returns: Total
  }

  struct Difference: Decodable, Hashable, Sendable {
    var clientSN: String
    var journal: String
    var gateway: String

    enum CodingKeys: String, CodingKey {
      case journal, gateway
      case clientSN = "client_sn"
    }
  }

  struct Reconciliation: Decodable, Hashable, Sendable {
    var at: String
    var compared: Int
    var differences: [Difference]
    var unreachable: [String]
  }

  struct OtherCurrency: Decodable, Hashable, Sendable {
    var currency: String
    var payments: Total
    var returns: Total
    var net: Int64
    var reserved: Total?
  }

  var date: String
  var zone: String
  var currency: String
  var payments: Total
  var returns: Total
  var net: Int64
  /// Money that is only reserved, and in no other sum.
  var reserved: Total?
  var otherCurrencies: [OtherCurrency]?
  var states: [Group]
  var payways: [Group]
  var operators: [Group]
  var unresolved: [String]
  var reconciliation: Reconciliation?

  enum CodingKeys: String, CodingKey {
    case date, zone, currency, payments, returns, net, reserved, states, payways, operators
    case unresolved, reconciliation
    case otherCurrencies = "other_currencies"
  }
}
