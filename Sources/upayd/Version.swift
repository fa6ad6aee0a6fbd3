/// The version of the programs; the same in `CHANGELOG.md`.
enum Version {
  static let text = "0.1.0"
}
