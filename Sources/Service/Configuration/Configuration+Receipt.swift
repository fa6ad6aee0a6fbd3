internal import Receipts

// The files that `[receipt]` names, read once at the start.
extension Configuration {
  mutating func readReceiptFiles(_ reader: inout SettingsReader) {
    if let path = receipt.template {
      readReceiptFile("template", path, &reader) { octets throws(ReceiptFileError) in
        receipt.design.template = try Self.template(octets, path)
      }
    }
    if let path = receipt.logo {
      readReceiptFile("logo", path, &reader) { octets throws(ReceiptFileError) in
        do {
          receipt.design.logo = try ReceiptLogo(png: octets)
        } catch {
          throw ReceiptFileError("\(path): \(error)")
        }
      }
    }
  }

  private static func template(
    _ octets: [UInt8], _ path: String
  ) throws(ReceiptFileError) -> ReceiptTemplate {
    guard octets.count <= ReceiptTemplate.longest else {
      throw ReceiptFileError("\(path) has more than \(ReceiptTemplate.longest) octets")
    }
    guard let text = String(validating: octets, as: UTF8.self) else {
      throw ReceiptFileError("\(path) is no text; write it in UTF-8")
    }
    do {
      return try ReceiptTemplate(text)
    } catch {
      throw ReceiptFileError(messages: error.problems.map { "\(path):\($0.line): \($0.message)" })
    }
  }

  private func readReceiptFile(
    _ key: String, _ path: String, _ reader: inout SettingsReader,
    take: ([UInt8]) throws(ReceiptFileError) -> Void
  ) {
    let section = SectionID(dotted: "receipt")
    let origin = reader.settings[section]?[key]?.origin ?? .builtIn
    do throws(ReceiptFileError) {
      let octets: [UInt8]?
      do throws(ValueError) {
        octets = try INIFile.read(path)
      } catch {
        throw ReceiptFileError(error.message)
      }
      guard let octets else { throw ReceiptFileError("there is no file \(path)") }
      try take(octets)
    } catch {
      for message in error.messages { reader.errors.add(origin, "receipt.\(key): \(message)") }
    }
  }
}

/// All that is wrong with a file.
private struct ReceiptFileError: Error {
  var messages: [String]
  init(_ message: String) { messages = [message] }
  init(messages: [String]) { self.messages = messages }
}
