/// What is signed of a JSON object that came from IOTPay: every member, by the text that stands for
/// it, whether we know it or not.
enum IOTPayParameters {
  /// In what ways the object may have been signed. The documents do not say what stands for a nested
  /// object: its text as it came, or nothing. No way at all where a member contradicts itself.
  static func readings(of members: JSONMembers, in octets: [UInt8]) -> [[IOTPayParameter]] {
    var plain: [IOTPayParameter] = []
    var nested: [IOTPayParameter] = []
    for name in members.names {
      switch members[name] {
      case .text(let text), .number(let text): plain.append(IOTPayParameter(name, text))
      case .bool(let value): plain.append(IOTPayParameter(name, String(value)))
      case .array, .object:
        let places = JSONLocator.places(of: [name], in: octets)
        guard let place = places.first, places.count == 1 else { return [] }
        nested.append(IOTPayParameter(name, String(decoding: octets[place], as: UTF8.self)))
      case .contradiction: return []
      case .null, nil: continue
      }
    }
    return nested.isEmpty ? [plain] : [plain + nested, plain]
  }
}
