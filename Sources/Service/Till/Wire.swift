public import Terminal
public import Transport

/// The way to a gateway: one request, one result, and never a second transmission by itself.
public protocol Wire: Sendable {
  func perform(_ request: HTTPRequest, options: TransferOptions) async -> TransferResult
}

extension HTTPSClient: Wire {}
