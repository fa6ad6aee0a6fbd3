public import Terminal

/// `POST /v1/agreements`.
public struct AgreementBody: Codable, Hashable, Sendable {
  public var agreementNo: String?
  public var gateway: String?
  public var user: String?
  public var `operator`: String?
  public var print: Bool?
  public var printer: String?

  public init() {}

  public enum CodingKeys: String, CodingKey, CaseIterable {
    case gateway, user, `operator`, print, printer
    case agreementNo = "agreement_no"
  }
}

/// `GET /v1/agreements`.
public struct AgreementsQuery: Hashable, Sendable {
  public var gateway: String?
  public var state: AgreementState?
  public var limit = 50
  /// The `next` of the page before.
  public var after: String?
  public init() {}
}

/// A page of agreements, newest first.
public struct AgreementsPage: Codable, Hashable, Sendable {
  public var agreements: [AgreementView]
  /// The `after` of the next page; nil on the last.
  public var next: String?

  public init(agreements: [AgreementView], next: String? = nil) {
    self.agreements = agreements
    self.next = next
  }
}
