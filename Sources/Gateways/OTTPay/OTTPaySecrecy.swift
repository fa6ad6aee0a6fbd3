import Cryptography
import Terminal

/// How `data` is hidden and what vouches for it (OTT Pay API, common rules).
///
/// The digest is made of the values alone, sorted by their names in byte order: neither the order nor
/// the spelling of the JSON matters. It is not keyed; that the text could be encrypted under the key
/// made of it and the sign key is all that proves who wrote it.
package enum OTTPaySecrecy {
  /// `md5`: 32 upper-case hexadecimal digits over the values.
  package static func digest(_ values: [(name: String, value: String)]) -> String {
    // Sorted as octets: Swift's own order of texts is another one.
    let sorted = values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return Digest.md5(sorted.flatMap { Array($0.value.utf8) }).hex.uppercased()
  }

  /// The middle sixteen characters of the digest of digest and sign key.
  package static func key(digest: String, signKey: String) -> [UInt8] {
    let whole = Digest.md5(Array((digest + signKey).utf8)).hex.uppercased()
    return Array(Array(whole.utf8)[8..<24])
  }

  /// `data` and `md5` of a request.
  package static func seal(
    _ values: [(name: String, value: String)], signKey: String
  ) -> (data: String, md5: String)? {
    var json = JSONWriter()
    for (name, value) in values { json.add(name, value) }
    let md5 = digest(values)
    return hide(json.finish(), md5: md5, signKey: signKey).map { ($0, md5) }
  }

  /// `data` of a text whose digest is known.
  package static func hide(_ plain: [UInt8], md5: String, signKey: String) -> String? {
    let hidden = try? AES128.encrypt(plain, key: key(digest: md5, signKey: signKey))
    return hidden.map(Base64.encode)
  }

  /// The members of a `data` that was written with our sign key; else why it is not to be believed.
  package static func open(
    _ data: String, md5: String, signKey: String
  ) -> Result<JSONMembers, OTTPayFault> {
    guard let hidden = Base64.decode(data) else { return .failure(.init("data is not Base64")) }
    guard md5.utf8.count == 32, md5.utf8.allSatisfy({ $0.hexadecimalValue != nil }) else {
      return .failure(.init("md5 is no digest"))
    }
    var fault = OTTPayFault("data does not open with the sign key")
    // The sender makes the key of its own spelling of the digest.
    for spelling in md5 == md5.uppercased() ? [md5] : [md5, md5.uppercased()] {
      guard let plain = try? AES128.decrypt(hidden, key: key(digest: spelling, signKey: signKey))
      else { continue }
      guard let members = try? JSONReader.members(plain) else {
        fault = .init("data holds no JSON object")
        continue
      }
      guard let values = members.plainValues, digest(values) == md5.uppercased() else {
        fault = .init("md5 does not fit data")
        continue
      }
      return .success(members)
    }
    return .failure(fault)
  }
}

/// Why a `data` is not to be believed; never quotes it.
package struct OTTPayFault: Error, Hashable, Sendable {
  package let text: String
  init(_ text: String) { self.text = text }
}

extension JSONMembers {
  /// Every member as the digest takes it: texts, numbers as they are spelled, `null` as nothing; nil
  /// where one has no form that is defined.
  fileprivate var plainValues: [(name: String, value: String)]? {
    var values: [(name: String, value: String)] = []
    for name in names {
      switch self[name] {
      case .text(let text): values.append((name, text))
      case .number(let digits): values.append((name, digits))
      case .null: values.append((name, ""))
      case .bool, .array, .object, .contradiction, nil: return nil
      }
    }
    return values
  }
}
