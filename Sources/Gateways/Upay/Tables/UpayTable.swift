/// A table of the Upay Web API: every documented value of one member, and what is made of it.
///
/// The tables are the only place where a value gets its meaning; tests walk them row by row, and a
/// document of conformance can be written from them.
package struct UpayTable<Meaning: Sendable>: Sendable {
  package struct Row: Sendable {
    package let value: String
    /// What the value says, in a few words.
    package let says: String
    package let meaning: Meaning

    init(_ value: String, _ says: String, _ meaning: Meaning) {
      self.value = value
      self.says = says
      self.meaning = meaning
    }
  }

  /// The member of an answer that the table is about.
  package let member: String
  package let rows: [Row]
  private let meanings: [String: Meaning]

  init(member: String, _ rows: [Row]) {
    self.member = member
    self.rows = rows
    meanings = Dictionary(uniqueKeysWithValues: rows.map { ($0.value, $0.meaning) })
  }

  /// What is made of a value; nil when it is not in the table.
  package subscript(value: String) -> Meaning? { meanings[value] }
}
