import Terminal

/// Collects what is wrong with the members of a request, up to a bound.
struct UpayFieldCheck {
  static let maximumErrors = 16

  private(set) var errors: [FieldError] = []

  var isFull: Bool { errors.count >= Self.maximumErrors }

  mutating func refuse(_ field: String, _ message: String) {
    guard !isFull else { return }
    errors.append(FieldError(field, message))
  }

  mutating func text(_ field: String, _ text: String?, limit: Int, required: Bool = false) {
    guard let text, !text.isEmpty else {
      if required { refuse(field, "is missing: give 1 to \(limit) octets of text") }
      return
    }
    size(field, text.utf8.count, limit: limit)
    controls(field, text)
  }

  mutating func size(_ field: String, _ size: Int, limit: Int) {
    guard size > limit else { return }
    refuse(field, "has \(size) octets of UTF-8: at most \(limit) are allowed")
  }

  mutating func controls(_ field: String, _ text: String) {
    guard text.hasControlCharacters else { return }
    refuse(field, "holds a control character: leave out line ends, tabs and the like")
  }
}
