/// How a shop wants its slips to look: the keys `template` and `logo` of `[receipt]`.
public struct ReceiptDesign: Hashable, Sendable {
  public var template: ReceiptTemplate
  public var logo: ReceiptLogo?

  public init(template: ReceiptTemplate? = nil, logo: ReceiptLogo? = nil) {
    self.template = template ?? .builtIn
    self.logo = logo
  }
}
