import Cryptography
import Terminal

extension GatewayWorld {
  /// Makes notifications of what happened since the last call, and hands out those that are due.
  mutating func takeNotices(
    at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> [NoticePost] {
    for news in model.news.takeAll() {
      let making = NoticeMaking(now: now, number: random.next())
      guard let draft = draft(news, nil, making) else { continue }
      notices.add(news, of: .upay, nil, draft, making: making.number)
    }
    for index in acquirers.models.indices {
      for news in acquirers[index].books.news.takeAll() {
        let making = NoticeMaking(now: now, number: random.next())
        guard let draft = draft(news, index, making) else { continue }
        let system = type(of: acquirers[index]).system
        notices.add(news, of: system, index, draft, making: making.number)
      }
    }
    var posts: [NoticePost] = []
    while let (number, notice, fault) = notices.takeDue(at: now) {
      posts += send(number, notice, fault, at: now)
    }
    return posts
  }

  /// The shop has answered, or has not.
  mutating func noticeEnded(
    _ id: Int, status: Int?, _ body: [UInt8], at now: Milliseconds
  ) {
    guard let (news, index) = notices.ended(id, status: status, body, at: now), let index else {
      return
    }
    acquirers[index].acknowledged(news)
  }

  private func draft(_ news: News, _ index: Int?, _ making: NoticeMaking) -> NoticeDraft? {
    if let index { return acquirers[index].notice(of: news, making) }
    return noticeKey.flatMap { model.notice(of: news, making, signedBy: $0()) }
  }

  private mutating func send(
    _ number: Int, _ notice: NoticeDesk.Waiting, _ fault: NoticeFault?, at now: Milliseconds
  ) -> [NoticePost] {
    var making = NoticeMaking(now: now, number: notice.making)
    making.isForged = fault?.kind == .forged
    guard fault?.kind != .lost, let draft = draft(notice.news, notice.index, making) else {
      notices.lost(number, fault, at: now)
      return []
    }
    var post = NoticePost(number, notice.address, draft.spoiled(by: fault))
    switch fault?.kind {
    case .tampered: post.body = Self.tampered(post.body, fault?.argument?.text)
    case .replayed:
      guard let earlier = notices.heard[notice.gateway] else {
        notices.lost(number, fault, at: now)
        return []
      }
      post.contentType = earlier.contentType
      post.authorization = earlier.authorization
      post.body = earlier.body
      post.counts = false
    case nil, .lost, .doubled, .late, .forged, .wrongAmount, .oversized: break
    }
    let copies = fault?.kind == .doubled ? 2 : draft.copies
    return (0..<copies).map { _ in notices.leaves(post, fault, at: now) }
  }

  /// With one octet that is another: of the member's value, or in the middle.
  private static func tampered(_ body: [UInt8], _ member: String?) -> [UInt8] {
    var body = body
    let places = [#""\#(member ?? "")":""#, "\(member ?? "")="].compactMap { mark in
      member == nil ? nil : body.firstRange(of: Array(mark.utf8))?.upperBound
    }
    let place = places.first { $0 < body.count } ?? body.count / 2
    if body.indices.contains(place) { body[place] ^= 1 }
    return body
  }
}

extension NoticePost {
  fileprivate init(_ number: Int, _ address: NoticeAddress, _ draft: NoticeDraft) {
    let reply = draft.message.reply
    self.init(
      number: number, port: address.port, target: address.target, contentType: reply.contentType,
      authorization: draft.authorization?(reply.body), body: reply.body)
  }
}

extension NoticeDraft {
  /// With what a fault changes before it is signed.
  fileprivate func spoiled(by fault: NoticeFault?) -> NoticeDraft {
    var draft = self
    switch fault?.kind {
    case .wrongAmount:
      let kind = FaultScript.Fault(path: "*", kind: .wrongAmount, argument: fault?.argument)
      draft.message = message.falsified(by: kind)
    case .oversized:
      let padding = JSONValue.string(String(repeating: "0", count: Int(fault?.integer ?? 0)))
      draft.message.outer["padding"] = padding
    default: break
    }
    return draft
  }
}
