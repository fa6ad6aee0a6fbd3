/// `POST /v1/logins/verify`.
public struct LoginBody: Codable, Hashable, Sendable {
  /// As the payer's browser brought it: JSON, or escaped, with or without `request_data=`.
  public var requestData: String?
  public var gateway: String?
  public init(requestData: String?, gateway: String? = nil) {
    self.requestData = requestData
    self.gateway = gateway
  }
  public enum CodingKeys: String, CodingKey, CaseIterable {
    case gateway
    case requestData = "request_data"
  }
}

/// Who has logged in, or why nobody has.
public struct LoginView: Codable, Hashable, Sendable {
  public var believed: Bool
  /// Why it is not believed.
  public var reason: String?
  public var gateway: String
  public var experimental: Bool
  public var messageID: String?
  public var userID: String?
  /// Most of its digits masked.
  public var mobile: String?
  public var industryCode: String?
  public var channelCode: String?
  public var madeAt: String?

  public init(believed: Bool, gateway: String, experimental: Bool) {
    self.believed = believed
    self.gateway = gateway
    self.experimental = experimental
  }

  enum CodingKeys: String, CodingKey {
    case believed, reason, gateway, experimental, mobile
    case messageID = "message_id"
    case userID = "user_id"
    case industryCode = "industry_code"
    case channelCode = "channel_code"
    case madeAt = "made_at"
  }
}
