import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// A paid answer that is broken in every way there is, and one that somebody else signed: never paid.
@Suite struct SecurePayHostileTests {
  let world: SecurePayWorld
  let transaction = SecurePayWorld.transaction(.qrCode)
  let whole: [UInt8]

  init() throws {
    world = try SecurePayWorld.shared.get()
    whole = try world.answer(SecurePayWorld.paid(transaction))
    #expect(read(whole).state == .succeeded)
  }

  private func read(_ body: [UInt8], at time: Milliseconds = SecurePayWorld.time)
    -> TransactionReading
  {
    world.queried(body, about: transaction, at: time)
  }

  @Test(.covers("securepay:1/broken")) func truncatedAtEveryOctet() {
    for length in whole.indices {
      #expect(read(Array(whole.prefix(length))).isUnreadable, "\(length) octets")
    }
    for length in stride(from: 1, to: whole.count, by: 97) {
      #expect(read(Array(whole.suffix(length))).isUnreadable, "the last \(length) octets")
    }
  }

  @Test(.covers("securepay:1/broken")) func aChangedOctet() {
    var random = Random(seed: 7)
    for index in stride(from: 0, to: whole.count, by: 3) {
      var broken = whole
      broken[index] = UInt8(truncatingIfNeeded: random.next())
      if broken != whole { #expect(read(broken).state != .succeeded, "octet \(index)") }
    }
    for octet: UInt8 in [0x00, 0xFF, 0xC3, 0x80] {
      for index in stride(from: 0, through: whole.count, by: 11) {
        #expect(read(Array(whole[..<index]) + [octet] + whole[index...]).isUnreadable)
      }
    }
  }

  /// The order of the fields means nothing; a field that comes twice, whatever it says, is a lie.
  @Test(.covers("securepay:1/broken")) func shuffledAndDoubled() throws {
    let pairs = try pairs()
    var random = Random(seed: 3)
    for _ in 0..<10 {
      let shuffled = pairs.sorted { _, _ in random.next() & 1 == 0 }
      #expect(read(Array(shuffled.joined(separator: "&").utf8)).state == .succeeded)
    }
    for pair in pairs {
      let name = pair.prefix { $0 != "=" }
      for more in [pair, name + "=", name + "=00"] {
        #expect(read(whole + Array(("&" + more).utf8)).isUnreadable)
      }
      let without = pairs.filter { $0 != pair }
      #expect(read(Array(without.joined(separator: "&").utf8)).isUnreadable, "without \(name)")
    }
    #expect(read(whole + whole).isUnreadable)
  }

  private func pairs() throws -> [String] {
    try world.signed(SecurePayWorld.paid(transaction)).fields.sorted
      .map { "\($0.name)=\($0.value)" }
  }

  @Test(.covers("securepay:1/broken", "securepay:1/status")) func otherShapes() throws {
    let unsigned = "respCode=00&origRespCode=00&txnAmt=1000"
    let escaped = try world.signed(SecurePayWorld.paid(transaction)).form
    let bodies: [[UInt8]] = [
      [], Array("<html>".utf8), Array("{}".utf8), Array("&&&".utf8), Array("=".utf8),
      Array(unsigned.utf8), escaped, Array("respCode=00{".utf8),
      Array(repeating: UInt8(ascii: "["), count: 60_000),
      whole + Array(repeating: UInt8(ascii: " "), count: SecurePayMessage.maximumSize),
      Array((0..<200).map { "a\($0)=1" }.joined(separator: "&").utf8),
    ]
    for body in bodies { #expect(read(body).isUnreadable) }
    for status in [0, 100, 201, 204, 302, 404, 500, 503] {
      #expect(world.queried(whole, about: transaction, status: status).isUnreadable)
    }
  }

  @Test(.covers("securepay:2/chain", "securepay:2/company")) func somebodyElsesSignature() throws {
    let paid = SecurePayWorld.paid(transaction)
    let others = try SigningAuthority(name: "SIM", at: SecurePayWorld.time / 1_000)
    let key = world.key
    func identity(
      _ name: String = SecurePayWorld.platformName, validity: ClosedRange<Int> = 0...3_600,
      usage: String = "digitalSignature"
    ) throws -> SigningAuthority.Identity {
      try world.authority.identity(name, validity: validity, key: key, usage: usage)
    }
    #expect(read(try world.answer(paid, by: try identity())).state == .succeeded)
    let signers = [
      // The right name, and an authority of the right name, that nobody pinned.
      try others.identity(SecurePayWorld.platformName, key: key),
      // The right authority, and another company.
      try identity("041@SIM@00040000:OTHER@00000001"), try identity("00040000:SIGN"),
      try identity("041@00040000:SIGN@SIM@1"), try identity("merchant"),
      // Expired, not valid yet, not for signing.
      try identity(validity: -7_200 ... -3_600), try identity(validity: 3_600...7_200),
      try identity(usage: "keyEncipherment"),
    ]
    for signer in signers {
      #expect(read(try world.answer(paid, by: signer)).isUnreadable)
    }
    // The right certificate over another's signature.
    var message = try world.signed(paid, by: signers[0])
    message.fields["signPubKeyCert"] = world.signer.certificate
    #expect(throws: SecurePayDistrust.signature) {
      try SecurePaySignature.verify(message, as: world.merchant.signing, at: SecurePayWorld.time)
    }
    // The right one, when it had expired.
    #expect(read(whole, at: SecurePayWorld.time + .days(300)).state == .succeeded)
    #expect(read(whole, at: SecurePayWorld.time + .days(366)).isUnreadable)
    #expect(read(whole, at: SecurePayWorld.time - .hours(2)).isUnreadable)
  }

  /// A good answer, heard again: about another order, of another time, of another sum.
  @Test(.covers("securepay:5.1/replay", "securepay:3/txnAmt")) func replayed() {
    let others = [
      SecurePayWorld.transaction(.qrCode, "20261121063000009"),
      SecurePayWorld.transaction(.qrCode, time: SecurePayWorld.time + 1_000),
    ]
    for other in others { #expect(world.queried(whole, about: other).isUnreadable) }
    let dearer = SecurePayWorld.transaction(.qrCode, amount: 100_000)
    #expect(world.queried(whole, about: dearer).state == .otherAmount)
    let refund = SecurePayWorld.transaction(.refund(payment: SecurePayReadingTests.payment))
    #expect(world.queried(whole, about: refund).isUnreadable)
  }

  /// What is not believed is said, without what should stay secret.
  @Test func whatIsSaid() throws {
    let code = "6221234567890123456"
    var fields = SecurePayWorld.said(transaction, ["respCode": "30"])
    fields["respMsg"] = "declined \(code) [2600000]\u{1B}"
    let reading = try world.answered(fields, to: transaction)
    #expect(reading.error?.message == "declined 62****56 [2600000]")
    var dumped = ""
    dump(world.merchant, to: &dumped)
    #expect(!dumped.contains("PRIVATE"))
    for length in [0, 10, 400] {
      guard case .unreadable(let reason) = read(Array(whole.prefix(length))).state else { continue }
      #expect(!reason.isEmpty && reason.utf8.count < 200)
    }
  }
}
