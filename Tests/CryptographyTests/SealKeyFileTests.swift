import Cryptography
import Glibc
import Testing

/// A new directory under /tmp, removed with everything in it when the test ends.
final class Scratch {
  let path: String

  init() throws {
    let suffix = try SecureRandom.bytes(8).hex
    path = "/tmp/upayd-test-\(suffix)"
    try #require(mkdir(path, 0o700) == 0)
  }

  deinit {
    for name in entries { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  var entries: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ octets: [UInt8], to name: String, mode: mode_t) throws -> String {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_EXCL, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    try #require(Glibc.write(file, octets, octets.count) == octets.count)
    try #require(fchmod(file, mode) == 0)
    return "\(path)/\(name)"
  }
}

@Suite struct SealKeyFileTests {
  let scratch: Scratch
  let key = [UInt8](repeating: 7, count: 32)

  init() throws { scratch = try Scratch() }

  @Test func isMadeOnceAndKept() throws {
    let file = SealKeyFile(path: "\(scratch.path)/seal.key")
    let sealed = try file.loadOrCreate().seal([1, 2, 3], context: "c")
    #expect(try file.loadOrCreate().open(sealed, context: "c") == [1, 2, 3])
    #expect(try file.load().open(sealed, context: "c") == [1, 2, 3])
    #expect(scratch.entries == ["seal.key"])
    var status = stat()
    #expect(stat(file.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(status.st_size == 32)
  }

  @Test func twoFilesHaveTwoKeys() throws {
    let one = try SealKeyFile(path: "\(scratch.path)/1").loadOrCreate().seal([1], context: "")
    let other = try SealKeyFile(path: "\(scratch.path)/2").loadOrCreate()
    #expect(throws: CryptographyError.sealBroken) { try other.open(one, context: "") }
  }

  @Test func aReadOnlyFileIsTaken() throws {
    let path = try scratch.write(key, to: "k", mode: 0o400)
    #expect(throws: Never.self) { try SealKeyFile(path: path).load() }
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o610, 0o601, 0o620, 0o777] as [mode_t])
  func aFileOpenToOthersIsRefused(mode: mode_t) throws {
    let path = try scratch.write(key, to: "k", mode: mode)
    let error = #expect(throws: SealKeyFileError.self) {
      try SealKeyFile(path: path).loadOrCreate()
    }
    #expect(error?.reason == .openToOthers(mode))
    #expect(error?.description.contains("chmod 600 \(path)") == true)
  }

  @Test(arguments: [0, 31, 33, 64])
  func aWrongLengthIsRefusedAndNotRepaired(count: Int) throws {
    let path = try scratch.write([UInt8](repeating: 1, count: count), to: "k", mode: 0o600)
    let error = #expect(throws: SealKeyFileError.self) {
      try SealKeyFile(path: path).loadOrCreate()
    }
    #expect(error?.reason == .length(count))
    #expect(error?.description.contains(path) == true)
    #expect(scratch.entries == ["k"])
  }

  @Test func aDirectoryIsNotAKeyFile() {
    let error = #expect(throws: SealKeyFileError.self) {
      try SealKeyFile(path: scratch.path).load()
    }
    #expect(error?.reason == .notAFile)
  }

  @Test func whatCannotBeMadeIsNamed() {
    let path = "\(scratch.path)/none/seal.key"
    let error = #expect(throws: SealKeyFileError.self) {
      try SealKeyFile(path: path).loadOrCreate()
    }
    #expect(error?.reason == .system("create", ENOENT))
    #expect(error?.description.contains(path) == true)
  }

  @Test func loadingNeverMakesAFile() {
    let error = #expect(throws: SealKeyFileError.self) {
      try SealKeyFile(path: "\(scratch.path)/k").load()
    }
    #expect(error?.reason == .missing)
    #expect(scratch.entries == [])
  }

  @Test func aCredentialMayShowSystemdsAccessList() throws {
    _ = try scratch.write(key, to: "seal.key", mode: 0o440)
    let seal = try SealKeyFile.load(credential: "seal.key", in: scratch.path)
    let sealed = try Seal(key: key).seal([9], context: "c")
    #expect(try seal?.open(sealed, context: "c") == [9])
  }

  @Test func aCredentialForTheWorldIsRefused() throws {
    _ = try scratch.write(key, to: "seal.key", mode: 0o444)
    let error = #expect(throws: SealKeyFileError.self) {
      try SealKeyFile.load(credential: "seal.key", in: scratch.path)
    }
    #expect(error?.reason == .openToOthers(0o444))
  }

  @Test func noCredentialIsNoError() throws {
    let none = try SealKeyFile.load(credential: "seal.key", in: scratch.path)
    #expect(none == nil)
    let nowhere = try SealKeyFile.load(credential: "seal.key", in: "/nonexistent")
    #expect(nowhere == nil)
  }
}
