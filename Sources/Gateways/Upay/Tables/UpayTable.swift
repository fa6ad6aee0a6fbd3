import Terminal

/// A table of the Upay Web API: every documented value of one member, and what is made of it.
///
/// The tables are the only place where a value gets its meaning; tests walk them row by row.
package struct UpayTable<Meaning: Sendable>: Sendable {
  package struct Row: Sendable {
    package let value: String
    /// What the value says: a sentence for a cashier where there is a Chinese one beside it, else a
    /// few words.
    package let says: String
    let chinese: String?
    package let meaning: Meaning

    init(_ value: String, _ says: String, _ meaning: Meaning) {
      self.init(value, says, chinese: nil, meaning)
    }

    init(_ value: String, _ says: String, _ chinese: String, _ meaning: Meaning) {
      self.init(value, says, chinese: chinese, meaning)
    }

    private init(_ value: String, _ says: String, chinese: String?, _ meaning: Meaning) {
      self.value = value
      self.says = says
      self.chinese = chinese
      self.meaning = meaning
    }
  }

  /// The member of an answer that the table is about.
  package let member: String
  package let rows: [Row]
  /// The row of each value.
  private let index: [String: Int]

  init(member: String, _ rows: [Row]) {
    self.member = member
    self.rows = rows
    index = Dictionary(uniqueKeysWithValues: rows.indices.map { (rows[$0].value, $0) })
  }

  /// What is made of a value; nil when it is not in the table.
  package subscript(value: String) -> Meaning? { index[value].map { rows[$0].meaning } }

  /// What a value says, for a cashier; nil when it is not in the table, or not for one.
  func words(for value: String, in language: Language) -> String? {
    index[value].flatMap { row in rows[row].chinese.map { language(rows[row].says, $0) } }
  }
}
