struct OrderProgress: Codable, Hashable, Sendable {}
struct ReturnProgress: Codable, Hashable, Sendable {}
