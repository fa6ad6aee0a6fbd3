import Terminal

/// Where the customer's code of an order comes from.
enum CodeSource {
  /// Nowhere: the customer scans.
  case none
  /// The named scanner, or any.
  case scanner(String?)
  case explicit(PaymentCode)
  /// A code that was read before, by its `scan_id`.
  case held(String)
  /// None is needed: the customer has agreed before.
  case agreement(String)

  /// The number of an agreement.
  var agreement: String? { if case .agreement(let number) = self { number } else { nil } }

  var scanner: String? { if case .scanner(let name) = self { name } else { nil } }

  /// What of it belongs to the contents that a number stands for: of a code that was read before its
  /// id, which stays the same when the code itself is forgotten.
  var contents: String {
    switch self {
    case .none, .scanner, .agreement: ""
    case .explicit(let code): code.octets
    case .held(let id): "scan_id \(id)"
    }
  }
}

extension Till {
  /// - Throws: ``Problem`` where the body names more than one, or something that is no code.
  func codeSource(of body: PayBody) throws -> CodeSource {
    if let agreement = body.agreement {
      let others = [
        ("dynamic_id", body.dynamicID), ("scan_id", body.scanID), ("scanner", body.scanner),
      ]
      if let other = others.first(where: { $0.1 != nil }) {
        throw Problem.invalid(other.0, "leave it out when agreement is given")
      }
      return .agreement(agreement)
    }
    if let scanID = body.scanID {
      guard body.dynamicID == nil else {
        throw Problem.invalid("scan_id", "leave it out when dynamic_id is given")
      }
      guard body.scanner == nil else {
        throw Problem.invalid("scanner", "leave it out when scan_id is given")
      }
      guard scanID.utf8.count == 32, scanID.utf8.allSatisfy(\.isScanIDDigit) else {
        throw Problem.invalid("scan_id", "must be the scan_id of a scan event: 32 hex digits")
      }
      return .held(scanID)
    }
    guard let text = body.dynamicID else { return .scanner(body.scanner) }
    guard let explicit = PaymentCode(explicit: text) else {
      throw Problem.invalid("dynamic_id", "must be 1 to 32 printable ASCII characters")
    }
    guard body.scanner == nil else {
      throw Problem.invalid("scanner", "leave it out when dynamic_id is given")
    }
    return .explicit(explicit)
  }

  /// The code, where it is known already.
  func code(from source: CodeSource) throws -> PaymentCode? {
    switch source {
    case .none, .scanner, .agreement: return nil
    case .explicit(let code): return code
    case .held(let id):
      guard let code = heldCodes.code(of: id, at: clock.now().boot) else {
        throw Problem.invalid(
          "scan_id",
          "is not known: a code is kept for one minute and used once. Nothing was sent; scan it "
            + "again")
      }
      return code
    }
  }
}

extension UInt8 {
  /// `0–9` and `a–f`.
  fileprivate var isScanIDDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
  }
}
