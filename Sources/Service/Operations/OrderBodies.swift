/// `POST /v1/orders/adopt`: one of the two.
public struct AdoptBody: Codable, Hashable, Sendable {
  public var sn: String?
  public var clientSN: String?
  public init(sn: String? = nil, clientSN: String? = nil) {
    self.sn = sn
    self.clientSN = clientSN
  }
  public enum CodingKeys: String, CodingKey, CaseIterable {
    case sn
    case clientSN = "client_sn"
  }
}

/// `POST /v1/orders/{client_sn}/resolve`.
public struct ResolveBody: Codable, Hashable, Sendable {
  /// `paid`, `not_paid` or `returned`.
  public var verdict: String?
  public var reason: String?
  public var `operator`: String?
  public init(as verdict: String?, reason: String?, operator: String? = nil) {
    self.verdict = verdict
    self.reason = reason
    self.operator = `operator`
  }
  public enum CodingKeys: String, CodingKey, CaseIterable {
    case verdict = "as"
    case reason, `operator`
  }
}
