/// Why a notification is not heard.
package enum NotificationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// No message at all; what it is instead.
  case unreadable(String)
  /// Not signed, or not by whom it should be; the reason.
  case distrusted(String)
  /// Signed, and of nothing that is ours.
  case notOurs

  package var description: String {
    switch self {
    case .unreadable(let reason): "the notification is \(reason)"
    case .distrusted(let reason): "the notification is not believed: \(reason)"
    case .notOurs: "the notification speaks of nothing of ours"
    }
  }
}
