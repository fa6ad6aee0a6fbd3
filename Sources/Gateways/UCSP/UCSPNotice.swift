package import Cryptography
package import Terminal

/// What UCSP posts to `backUrl`: how a transaction ended, or that a contract was signed.
package struct UCSPNotice: Sendable {
  /// What we tell UCSP of a notice (UnionPay International, UCSP, notices).
  package enum Reply: String, Hashable, Sendable, CaseIterable {
    case heard = "00"
    case malformed = "10"
    case signature = "11"
    case unknownOrder = "34"
    case incorrect = "36"
    case fault = "99"

    /// For a notice that was not even read.
    package init(_ refusal: NotificationRefusal) {
      switch refusal {
      case .unreadable: self = .malformed
      case .distrusted: self = .signature
      case .notOurs: self = .unknownOrder
      case .contradictory: self = .incorrect
      }
    }

    /// Whether the notice that it answers was believed to be UCSP's.
    var isOfBelieved: Bool {
      switch self {
      case .heard, .unknownOrder, .incorrect: true
      case .malformed, .signature, .fault: false
      }
    }

    var words: String {
      switch self {
      case .heard: "success"
      case .malformed: "malformed"
      case .signature: "wrong signature"
      case .unknownOrder: "no such order"
      case .incorrect: "order information incorrect"
      case .fault: "internal error"
      }
    }
  }

  let message: UCSPIncoming
  /// `msgID`, by which a notice that comes again is known.
  package var id: String { message.id }
  package var type: UCSPMessageType { message.type }
  /// `orderId` of a result; nil for a contract.
  package let number: String?
  /// `txnTime` of a result, milliseconds since 1970.
  package let transactionTime: Milliseconds?
  /// `contractId` of a contract that was signed; nil for a result.
  package let contract: String?
  /// Who signed, where the notice says it.
  package let user: String?

  /// - Parameters:
  ///   - body: the octets as they came.
  ///   - time: when they came, milliseconds since 1970.
  /// - Throws: why it is not heard.
  package init(
    _ body: [UInt8], to merchant: UCSPMerchant, at time: Milliseconds
  ) throws(NotificationRefusal) {
    let message = try UCSPIncoming(body, to: merchant, at: time)
    self.message = message
    user = message.member("userId")
    if message.contradictsItself("userId") { throw .contradictory("two payers") }
    if let node = message.transaction["merId"], !node.isBlank, node.word != merchant.number {
      throw .contradictory("another merchant")
    }
    switch message.type {
    case .resultNotice:
      guard message.says("merId", merchant.number),
        let number = message.transaction["orderId"]?.number(upTo: 40),
        let time = message.transaction["txnTime"]?.word.flatMap(
          BeijingTime.milliseconds(compact:))
      else { throw .notOurs }
      self.number = number
      transactionTime = time
      contract = nil
    case .signAutoDebitNotice:
      // A contract without a success beside it is none, nor is one of another merchant.
      let result = message.transaction[UCSPProfile.contractResult].map { $0.word ?? "" }
      let results = [message.code, result].compactMap { $0 }
      let isSigned = !results.isEmpty && results.allSatisfy { ucspMeaning($0) == .approved }
      guard isSigned, let contract = message.member("contractId") else { throw .notOurs }
      self.contract = contract
      number = nil
      transactionTime = nil
    default: throw .notOurs
    }
  }

  /// The signed answer to a notice, under its own `msgID`.
  ///
  /// - Parameters:
  ///   - body: the notice as it came, whatever it is: what can be echoed of it is.
  ///   - time: now, milliseconds since 1970.
  package static func response(
    _ reply: Reply, to body: [UInt8], as merchant: UCSPMerchant, at time: Milliseconds
  ) throws(CryptographyError) -> HTTPResponse {
    let root = (try? UCSPIncoming.members(body)) ?? [:]
    let info = root["msgInfo"]?.members
    // Nobody is to have anything signed but the answer to a notice: no other message's name, and of one
    // that was not believed nothing but its number.
    let named = info?[UCSPProfile.messageType]?.word.flatMap(UCSPMessageType.init)
    let type = named == .signAutoDebitNotice ? .signAutoDebitNotice : UCSPMessageType.resultNotice
    let id =
      info?[UCSPProfile.messageNumber]?.number(upTo: 64)
      ?? UCSPProfile.messageID(acquirer: merchant.acquirer, at: time, number: 0)
    var message = UCSPMessage(type, id: id, at: time)
    let transaction = reply.isOfBelieved ? root["trxInfo"]?.members : nil
    for name in ["orderId", "txnTime", "contractId"] {
      message.add(name, transaction?[name]?.number(upTo: 128))
    }
    message.answer(reply.rawValue, reply.words)
    return HTTPResponse(status: 200, body: try message.signed(as: merchant))
  }
}
