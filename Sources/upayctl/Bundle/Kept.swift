import Terminal

/// What of an answer may stand in a support bundle. Everything that is not named is left out, also
/// what later versions of the daemon may say.
indirect enum Kept: Sendable {
  /// A string, number, flag or null as it is.
  case value
  /// Free text, in which long numbers are replaced: it could quote a payment code.
  case text
  case list(Kept)
  case members([String: Kept])

  /// Nil where the value is of another form.
  func part(of value: JSONValue) -> JSONValue? {
    switch (self, value) {
    case (.value, .null), (.value, .bool), (.value, .integer), (.value, .string): return value
    case (.text, .string(let text)): return .string(Self.withoutLongNumbers(text))
    case (.list(let kept), .array(let items)): return .array(items.compactMap(kept.part))
    case (.members(let kept), .object(let members)):
      return .object(
        Dictionary(
          uniqueKeysWithValues: members.compactMap { name, item in
            kept[name]?.part(of: item).map { (name, $0) }
          }))
    default: return nil
    }
  }

  /// A payment code is 16 to 32 letters and digits long, and that of a wallet nearly all digits.
  static func withoutLongNumbers(_ text: String) -> String {
    var result = ""
    var run = ""
    func end() {
      let digits = run.count { $0.isNumber }
      let isLong = digits >= 12 || (run.count >= 16 && digits > 0)
      result += isLong ? "[\(run.count) characters]" : run
      run = ""
    }
    for character in text {
      if character.isASCII, character.isLetter || character.isNumber {
        run.append(character)
      } else {
        end()
        result.append(character)
      }
    }
    end()
    return result
  }

  private static func values(_ names: [String]) -> [String: Kept] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, .value) })
  }

  private static let error = Kept.members(["code": .value, "message": .text])

  private static let giveBack = Kept.members(
    values([
      "kind", "refund_request_no", "amount", "state", "operator", "created_at", "updated_at",
      "external",
    ]).merging(["error": error]) { $1 })

  /// Without the payer, the texts that the payer reads, the QR code and the wallet's number.
  static let order = Kept.members(
    values([
      "client_sn", "sn", "sale_no", "gateway", "experimental", "gateway_order_no", "kind",
      "preauth", "agreement", "state", "hand_over", "total_amount", "refunded_amount", "currency",
      "payway", "sub_payway", "operator",
      "qr_expires_at", "awaited_until", "foreign", "created_at", "updated_at", "paid_at",
      "resolved_by",
    ]).merging([
      "error": error, "returns": .list(giveBack),
      "late_payment": .members(values(["amount", "found_at", "handling"])),
    ]) { $1 })

  static let orders = Kept.members(["orders": .list(order)])

  private static let device = Kept.members(
    values(["id", "kind", "state", "path", "pinned", "used"]).merging(["reason": .text]) { $1 })
  static let devices = Kept.list(device)

  private static let checkIn = Kept.members(
    values(["state", "last_at", "next_at", "unconfirmed", "helps"])
      .merging(["advice": .text]) { $1 })

  private static let callbacks = Kept.members(
    values([
      "listening", "address", "received", "verified", "repeated", "refused", "last_at",
      "last_verified_at",
    ]).merging(["reason": .text, "gateways": .list(.value)]) { $1 })

  private static let disbelief = Kept.members(
    values(["gateway", "count", "last_at", "newest"]).merging(["reason": .text]) { $1 })

  static let status = Kept.members(
    values(["ready", "activated", "open_orders", "oldest_open_at", "journal", "version"]).merging([
      "experimental": .list(.value), "callbacks": callbacks, "disbelieved": .list(disbelief),
      "needs_attention": .list(.value), "devices": devices, "check_in": checkIn,
    ]) { $1 })

  private static let key = Kept.members(values(["id", "received_at"]))

  static let terminal = Kept.members(
    values(["activated", "terminal_sn", "device_id", "name", "currency", "clock_skew_seconds"])
      .merging([
        "keys": .members(["current": key, "previous": key]), "check_in": checkIn,
        "gateways": .list(
          .members(
            values(["name", "currency", "experimental"]).merging([
              "capabilities": .list(.value)
            ]) { $1 })),
      ]) { $1 })

  /// What is kept of an event's data, by its type: of a type that is not known nothing.
  static let events: [String: Kept] = [
    "order": order,
    "agreement": .members(
      values(["agreement_no", "gateway", "experimental", "state", "created_at", "updated_at"])),
    "answer": .members(
      values(["client_sn", "agreement_no", "gateway", "command"]).merging(["reason": .text]) {
        $1
      }),
    "notification": .members(
      values(["client_sn", "gateway", "left_out_before"]).merging(["reason": .text]) { $1 }),
    "refund": .members(["client_sn": .value, "return": giveBack]),
    "scan": .members(values(["scanner", "kind", "symbology", "sequence"])),
    "device": device,
    "terminal": terminal,
    "print": .members(values(["job", "client_sn", "state"]).merging(["reason": .text]) { $1 }),
  ]
}
