import Terminal

/// A message of UCSP's, read and believed.
struct UCSPIncoming {
  let type: UCSPMessageType
  let id: String
  /// `timeStamp`, milliseconds since 1970; nil where it is none.
  let madeAt: Milliseconds?
  let transaction: JSONMembers
  /// `msgResponse`, where there is one.
  let code: String?
  let words: String

  /// - Parameters:
  ///   - octets: as they came.
  ///   - time: when they came, milliseconds since 1970.
  /// - Throws: why it proves nothing.
  init(
    _ octets: [UInt8], to merchant: UCSPMerchant, at time: Milliseconds
  ) throws(NotificationRefusal) {
    let root = try Self.members(octets)
    do {
      try UCSPSignature.verify(octets, root, as: merchant, at: time)
    } catch {
      throw .distrusted("\(error)")
    }
    guard let info = root["msgInfo"]?.members,
      let type = info[UCSPProfile.messageType]?.word.flatMap(UCSPMessageType.init),
      let id = info[UCSPProfile.messageNumber]?.number(upTo: 64),
      let transaction = root["trxInfo"]?.members
    else { throw .unreadable("without a msgInfo or a trxInfo of the documents") }
    self.type = type
    self.id = id
    madeAt = info[UCSPProfile.messageTime]?.word.flatMap(BeijingTime.milliseconds(compact:))
    self.transaction = transaction
    let response = root["msgResponse"]?.members ?? [:]
    code = response[UCSPProfile.responseCode]?.word
    words = response[UCSPProfile.responseWords]?.word ?? ""
  }

  static func members(_ octets: [UInt8]) throws(NotificationRefusal) -> JSONMembers {
    do {
      return try JSONReader.members(octets)
    } catch {
      throw .unreadable("\(error)")
    }
  }

  /// Whether a member of `trxInfo` says this.
  func says(_ name: String, _ expected: String?) -> Bool {
    expected != nil && transaction[name]?.word == expected
  }

  /// Whether a member that the documents spell in two ways is there twice, and differs.
  func contradictsItself(_ name: String) -> Bool {
    guard let spelling = UCSPProfile.spellings[name], let one = transaction[name],
      let other = transaction[spelling]
    else { return false }
    return one.number(upTo: 128) != other.number(upTo: 128)
  }

  /// A member that the documents spell in two ways; nil where both are there and differ.
  func member(_ name: String) -> String? {
    let one = transaction[name]?.number(upTo: 128)
    guard let spelling = UCSPProfile.spellings[name], let node = transaction[spelling] else {
      return one
    }
    let other = node.number(upTo: 128)
    return transaction[name] == nil || one == other ? other : nil
  }
}
