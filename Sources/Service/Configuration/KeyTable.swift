/// One key of a section: its name, type, range, default and meaning, and where its value goes.
struct Key<Section>: Sendable {
  let name: String
  let defaultText: String
  /// What would be right, in words.
  let words: String
  let doc: String
  let set: @Sendable (String, inout Section) throws(ValueError) -> Void

  init<Value>(
    _ name: String, _ defaultText: String, _ member: any WritableKeyPath<Section, Value> & Sendable,
    _ type: ValueType<Value>, _ doc: String
  ) {
    self.name = name
    self.defaultText = defaultText
    self.words = type.words
    self.doc = doc
    set = { text, section throws(ValueError) in
      section[keyPath: member] = try type.parse(text)
    }
  }
}

/// A section of the configuration and its keys.
struct SectionTable<Section>: Sendable {
  /// What stands between the brackets; of a named section the first word.
  let header: String
  /// The section's part of a dotted name: `gateway.upay`.
  let dotted: String
  /// The section can be there any number of times: `[scanner NAME]`.
  let isNamed: Bool
  let doc: String
  let empty: @Sendable () -> Section
  let keys: [Key<Section>]

  /// The section with these texts, and the defaults of all other keys.
  ///
  /// A text that is not right leaves the key as it was; it was reported when it was read.
  func build(_ texts: [String: Setting]) -> Section {
    var section = empty()
    for key in keys {
      try? key.set(texts[key.name]?.text ?? key.defaultText, &section)
    }
    return section
  }
}

/// A section's table without its type, for everything but building.
struct SectionOutline: Sendable {
  struct Row: Sendable {
    let name: String
    let defaultText: String
    let words: String
    let doc: String
    /// What is wrong with a text; nil when it is right.
    let complaint: @Sendable (String) -> String?
  }

  let header: String
  let dotted: String
  let isNamed: Bool
  let doc: String
  let rows: [Row]

  init<Section>(_ table: SectionTable<Section>) {
    header = table.header
    dotted = table.dotted
    isNamed = table.isNamed
    doc = table.doc
    rows = table.keys.map { key in
      Row(name: key.name, defaultText: key.defaultText, words: key.words, doc: key.doc) { text in
        var scratch = table.empty()
        do throws(ValueError) {
          try key.set(text, &scratch)
          return nil
        } catch {
          return error.message
        }
      }
    }
  }

  func row(_ name: String) -> Row? { rows.first { $0.name == name } }
}

/// A text that was set, and where.
struct Setting: Hashable, Sendable {
  var text: String
  var origin: ConfigurationOrigin
}

/// Which section: that of the table, and of a named one which.
struct SectionID: Hashable, Sendable {
  let dotted: String
  var name: String?

  var text: String { name.map { "\(dotted).\($0)" } ?? dotted }
}
