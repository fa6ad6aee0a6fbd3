import Cryptography
import Testing

@Suite struct SealTests {
  let key = [UInt8](0..<32)

  @Test(
    "NIST SP 800-38D, the published AES-256 cases 13 and 14: a zero key, nonce and block",
    arguments: [
      ([], [], "530f8afbc74536b9a963b4f1c4cb738b"),
      (
        [UInt8](repeating: 0, count: 16),
        [
          0xCE, 0xA7, 0x40, 0x3D, 0x4D, 0x60, 0x6B, 0x6E, 0x07, 0x4E, 0xC5, 0xD3, 0xBA, 0xF3,
          0x9D, 0x18,
        ],
        "d0d1c8a799996bf0265b98b5d48ab919"
      ),
    ] as [([UInt8], [UInt8], String)])
  func knownAnswer(plain: [UInt8], hidden: [UInt8], tag: String) throws {
    let seal = try Seal(key: [UInt8](repeating: 0, count: 32))
    let sealed = [1] + [UInt8](repeating: 0, count: 12) + hidden + octets(tag)
    #expect(try seal.open(sealed, context: "") == plain)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 32, 5_000])
  func roundTrip(count: Int) throws {
    let seal = try Seal(key: key)
    let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let sealed = try seal.seal(plain, context: "orders/code")
    #expect(sealed.count == count + Seal.overhead)
    #expect(try seal.open(sealed, context: "orders/code") == plain)
  }

  @Test func everySealIsNew() throws {
    let seal = try Seal(key: key)
    #expect(try seal.seal([1, 2, 3], context: "a") != seal.seal([1, 2, 3], context: "a"))
  }

  @Test func noAlteredOctetIsAccepted() throws {
    let seal = try Seal(key: key)
    let sealed = try seal.seal(Array("a terminal key".utf8), context: "c")
    for index in sealed.indices {
      for bit in 0..<8 {
        var altered = sealed
        altered[index] ^= 1 << bit
        #expect(throws: CryptographyError.self) { try seal.open(altered, context: "c") }
      }
    }
    for count in sealed.indices {
      #expect(throws: CryptographyError.sealBroken) {
        try seal.open(Array(sealed.prefix(count)), context: "c")
      }
    }
    #expect(throws: CryptographyError.sealBroken) { try seal.open(sealed + [0], context: "c") }
  }

  @Test func anUnknownVersionSaysSo() throws {
    let seal = try Seal(key: key)
    var sealed = try seal.seal([1], context: "c")
    sealed[0] = 2
    #expect(throws: CryptographyError.sealVersion(2)) { try seal.open(sealed, context: "c") }
  }

  @Test(arguments: ["", "d", "cc", "C"])
  func anotherContextIsRefused(context: String) throws {
    let seal = try Seal(key: key)
    let sealed = try seal.seal([1, 2, 3], context: "c")
    #expect(throws: CryptographyError.sealBroken) { try seal.open(sealed, context: context) }
  }

  @Test func anotherKeyIsRefused() throws {
    let sealed = try Seal(key: key).seal([1, 2, 3], context: "c")
    let other = try Seal(key: key.reversed())
    #expect(throws: CryptographyError.sealBroken) { try other.open(sealed, context: "c") }
  }

  @Test(arguments: [0, 16, 31, 33])
  func keysHave32Octets(count: Int) {
    #expect(throws: CryptographyError.keyLength(count)) {
      try Seal(key: [UInt8](repeating: 0, count: count))
    }
  }

  @Test func theLengthIsBounded() throws {
    let long = [UInt8](repeating: 0, count: Seal.maximumLength + 1)
    #expect(throws: CryptographyError.tooLong(long.count)) {
      try Seal(key: key).seal(long, context: "c")
    }
  }

  @Test func theKeyIsNeverPrinted() throws {
    let seal = try Seal(key: Array("0123456789abcdef0123456789abcdef".utf8))
    var text = "\(seal) "
    dump(seal, to: &text)
    #expect(!text.contains("48"))
    #expect(!text.contains("0123"))
  }
}

/// The octets of a hexadecimal text.
func octets(_ hex: String) -> [UInt8] {
  let digits = Array(hex).compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
