internal import CINI
internal import Glibc

/// One file of the configuration: what stands in its lines, and what is wrong with them.
struct INIFile {
  struct Entry {
    let section: String
    let name: String
    let value: String
    let line: Int
  }

  struct Header {
    let text: String
    let line: Int
  }

  struct Complaint {
    let line: Int
    let message: String
  }

  private(set) var entries: [Entry] = []
  /// The sections in order, also those without an entry.
  private(set) var headers: [Header] = []
  private(set) var complaints: [Complaint] = []

  static let longest = 1 << 20
  /// libinih cuts the name of a section beyond this.
  private static let longestHeader = 49

  /// Reads `octets` with libinih, without the lines that it would misread.
  init(_ octets: [UInt8]) {
    let clean = check(octets)
    var found: [Entry] = []
    let failed = withUnsafeMutablePointer(to: &found) { found in
      clean.withUnsafeBytes { text in
        cini_parse(text.bindMemory(to: CChar.self).baseAddress, text.count, takeEntry, found)
      }
    }
    entries = found
    if failed != 0 { complain(Int(failed), "it is not understood; write key = value") }
    complaints.sort { $0.line < $1.line }
  }

  /// What the lines are, looked at before libinih sees them: it cuts long ones, and takes a colon
  /// for an equals sign. Lines with a complaint come back empty.
  private mutating func check(_ octets: [UInt8]) -> [UInt8] {
    var clean: [UInt8] = []
    clean.reserveCapacity(octets.count + 1)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = octets.starts(with: mark) ? octets[mark.count...] : octets[...]
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let before = complaints.count
      checkLine(line.last == UInt8(ascii: "\r") ? line.dropLast() : line, index + 1)
      if complaints.count == before { clean += line }
      clean.append(UInt8(ascii: "\n"))
    }
    return clean
  }

  private mutating func checkLine(_ octets: ArraySlice<UInt8>, _ number: Int) {
    let most = Int(cini_longest_line())
    guard octets.count <= most else {
      return complain(
        number, "the line has \(octets.count) octets; at most \(most) are read, so shorten it")
    }
    guard octets.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
      let raw = String(validating: octets, as: UTF8.self)
    else { return complain(number, "the line holds octets that are no text; write UTF-8") }
    let line = trimmed(raw)
    guard let first = line.first, first != "#", first != ";" else { return }
    if first == "[" { return checkHeader(line, number) }
    guard let equals = line.firstIndex(of: "=") else {
      return complain(number, "this is no section, entry or comment; write key = value")
    }
    let name = line[..<equals]
    if name.contains(":") { complain(number, "a key ends with =, not with a colon") }
    if name.isEmpty { complain(number, "the key is missing; write key = value") }
  }

  private mutating func checkHeader(_ line: String, _ number: Int) {
    guard line.last == "]", line.dropFirst().dropLast().allSatisfy({ $0 != "]" }) else {
      return complain(number, "a section's line ends with its ], and a comment has its own line")
    }
    let text = String(line.dropFirst().dropLast())
    headers.append(Header(text: text, line: number))
    if text.utf8.count > Self.longestHeader {
      complain(number, "the name of the section is too long")
    }
  }

  private mutating func complain(_ line: Int, _ message: String) {
    complaints.append(Complaint(line: line, message: message))
  }

  /// The file's octets.
  ///
  /// - Returns: nil when there is no such file.
  static func read(_ path: String) throws(ValueError) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if file < 0 {
      if errno == ENOENT { return nil }
      throw ValueError("it cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ValueError("it is not a file")
    }
    guard status.st_size <= longest else { throw ValueError("it has more than \(longest) octets") }
    var octets: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while octets.count <= longest {
      let count = Glibc.read(file, &part, part.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw ValueError("it cannot be read: \(String(cString: strerror(errno)))")
      }
      if count == 0 { return octets }
      octets += part[..<count]
    }
    throw ValueError("it has more than \(longest) octets")
  }

  /// The names of the `.conf` files in a directory, in order; none when there is no directory.
  static func dropIns(in directory: String) throws(ValueError) -> [String] {
    guard let stream = opendir(directory) else {
      if errno == ENOENT { return [] }
      throw ValueError("it cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream), names.count <= mostDropIns {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".conf"), !name.hasPrefix(".") { names.append(name) }
    }
    guard names.count <= mostDropIns else {
      throw ValueError("it has more than \(mostDropIns) files")
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static let mostDropIns = 256
}

/// Called by libinih for each entry; `user` points to the list of entries.
private func takeEntry(
  _ user: UnsafeMutableRawPointer?, _ line: CInt, _ section: UnsafePointer<CChar>?,
  _ name: UnsafePointer<CChar>?, _ value: UnsafePointer<CChar>?
) {
  guard let user, let section, let name, let value else { return }
  user.assumingMemoryBound(to: [INIFile.Entry].self).pointee.append(
    INIFile.Entry(
      section: String(cString: section), name: String(cString: name), value: String(cString: value),
      line: Int(line)))
}
