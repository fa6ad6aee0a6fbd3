/// A directory as the disk has it, and what the disk still owes.
///
/// A file is what its name leads to: a name that is deleted and made again is another file.
struct DiskModel {
  /// Something that may or may not be on the disk when the power goes.
  struct Debt {
    enum Kind {
      case write(file: Int, at: Int, [UInt8])
      case truncate(file: Int, to: Int)
      /// The name leads to this file from now on; nil: to none.
      case name(String, Int?)
    }
    var kind: Kind
    /// The kernel has forgotten it: the daemon saw it once, and the disk will never have it.
    var isLost = false

    var file: Int? {
      switch kind {
      case .write(let file, _, _), .truncate(let file, _): file
      case .name: nil
      }
    }

    /// Sectors of 512 octets that a write touches; 1 for what can't be torn.
    var sectors: Int {
      guard case .write(_, let offset, let octets) = kind, !octets.isEmpty else { return 1 }
      return (offset + octets.count - 1) / 512 - offset / 512 + 1
    }
  }

  private var contents: [Int: [UInt8]] = [:]
  /// The files as whoever reads them now finds them.
  private var shown: [Int: [UInt8]] = [:]
  private var names: [String: Int] = [:]
  /// Where names lead for whoever looks now.
  private var seen: [String: Int] = [:]
  private(set) var debts: [Debt] = []
  private var lastFile = 0

  init(_ files: [String: [UInt8]]) {
    for (name, octets) in files {
      lastFile += 1
      contents[lastFile] = octets
      names[name] = lastFile
    }
    seen = names
    shown = contents
  }

  mutating func apply(_ operation: DiskOperation) {
    switch operation {
    case .open(let name):
      guard seen[name] == nil else { return }
      lastFile += 1
      contents[lastFile] = []
      shown[lastFile] = []
      seen[name] = lastFile
      debts.append(Debt(kind: .name(name, lastFile)))
    case .found(let name, let octets):
      lastFile += 1
      contents[lastFile] = octets
      shown[lastFile] = octets
      seen[name] = lastFile
      names[name] = lastFile
    case .rewritten(let name):
      guard let file = seen[name] else { return }
      contents[file] = shown[file]
      debts.removeAll { $0.file == file }
    case .write(let name, let offset, let octets):
      guard let file = seen[name] else { return }
      owe(Debt(kind: .write(file: file, at: offset, octets)))
    case .truncate(let name, let size):
      guard let file = seen[name] else { return }
      owe(Debt(kind: .truncate(file: file, to: size)))
    case .sync(let name, let directory):
      if let file = seen[name] { pay { $0.file == file && !$0.isLost } }
      if directory { payNames() }
    case .syncFailed(let name):
      guard let file = seen[name] else { return }
      for index in debts.indices where debts[index].file == file { debts[index].isLost = true }
    case .delete(let name, let directory):
      seen[name] = nil
      debts.append(Debt(kind: .name(name, nil)))
      if directory { payNames() }
    case .committed: break
    }
  }

  private mutating func owe(_ debt: Debt) {
    var nowhere = names
    Self.settle(debt, mask: .max, &shown, &nowhere)
    debts.append(debt)
  }

  private mutating func payNames() { pay { $0.file == nil } }

  private mutating func pay(_ isDue: (Debt) -> Bool) {
    for debt in debts where isDue(debt) {
      Self.settle(debt, mask: .max, &contents, &names)
    }
    debts.removeAll(where: isDue)
  }

  func knows(_ name: String) -> Bool { seen[name] != nil }

  /// Files whose sync failed.
  var lost: [String] {
    seen.keys.filter { name in debts.contains { $0.isLost && $0.file == seen[name] } }
  }

  /// What a reader gets of a file once the kernel has forgotten what it could not write.
  mutating func forget(_ name: String) -> [UInt8] {
    guard let file = seen[name] else { return [] }
    debts.removeAll { $0.file == file && $0.isLost }
    var all = contents
    var nowhere = names
    for debt in debts where debt.file == file { Self.settle(debt, mask: .max, &all, &nowhere) }
    shown[file] = all[file]
    return all[file] ?? []
  }

  /// The files when of each debt the sectors with a set bit have reached the disk, the first sector
  /// being the lowest bit.
  func files(keeping mask: (Int) -> UInt64) -> [String: [UInt8]] {
    var contents = contents
    var names = names
    for (index, debt) in debts.enumerated() where !debt.isLost {
      let mask = mask(index)
      if mask != 0 { Self.settle(debt, mask: mask, &contents, &names) }
    }
    return names.compactMapValues { contents[$0] }
  }

  private static func settle(
    _ debt: Debt, mask: UInt64, _ contents: inout [Int: [UInt8]], _ names: inout [String: Int]
  ) {
    switch debt.kind {
    case .name(let name, let file): names[name] = file
    case .truncate(let file, let size): contents[file]?.resize(to: size)
    case .write(let file, let offset, let octets):
      guard mask != .max else {
        contents[file]?.put(octets[...], at: offset)
        return
      }
      for sector in 0..<debt.sectors where mask & (1 << UInt64(sector)) != 0 {
        let from = max(offset, (offset / 512 + sector) * 512)
        let to = min(offset + octets.count, (offset / 512 + sector + 1) * 512)
        contents[file]?.put(octets[(from - offset)..<(to - offset)], at: from)
      }
    }
  }
}

extension [UInt8] {
  fileprivate mutating func resize(to size: Int) {
    if size < count {
      removeLast(count - size)
    } else if size > count {
      self += [UInt8](repeating: 0, count: size - count)
    }
  }

  /// A gap before `offset` is full of zeros, as in a file.
  fileprivate mutating func put(_ octets: ArraySlice<UInt8>, at offset: Int) {
    if offset + octets.count > count { resize(to: offset + octets.count) }
    octets.withUnsafeBytes { source in
      withUnsafeMutableBytes { target in
        UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: source)
      }
    }
  }
}
