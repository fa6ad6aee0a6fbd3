/// The version of upayd and its programs; the same in `CHANGELOG.md` and the manual pages.
public enum Version {
  public static let text = "0.1.0"
}
