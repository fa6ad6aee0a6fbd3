import Cryptography
import Testing

@Suite struct SecureRandomTests {
  @Test(arguments: [0, 1, 12, 4_096])
  func lengths(count: Int) throws {
    #expect(try SecureRandom.bytes(count).count == count)
  }

  @Test func neverTwiceTheSame() throws {
    #expect(try SecureRandom.bytes(16) != SecureRandom.bytes(16))
    #expect(try SecureRandom.uint64() != SecureRandom.uint64())
  }
}
