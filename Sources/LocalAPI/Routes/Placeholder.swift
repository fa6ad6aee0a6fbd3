import Terminal

/// The segment of a path that stands for a name of the caller's.
enum Placeholder: String, CaseIterable, Sendable {
  case order = "{client_sn}"
  case device = "{id}"
  case agreement = "{agreement_no}"

  /// What a name looks like, in words.
  static let rule = "1 to 32 of A-Z a-z 0-9 . _ -"

  /// An agreement's is shorter: one that cannot be there is not found.
  func allows(_ name: String) -> Bool { ClientSN(name) != nil }

  var parameter: Parameter {
    switch self {
    case .order:
      Parameter(
        name: "client_sn", place: .path, description: "The order's number.", schema: .clientSN)
    case .device:
      Parameter(
        name: "id", place: .path,
        description: "The name of the device's section; of what no section has, its socket.",
        schema: .clientSN)
    case .agreement:
      Parameter(
        name: "agreement_no", place: .path, description: "The agreement's number.",
        schema: .clientSN)
    }
  }
}
