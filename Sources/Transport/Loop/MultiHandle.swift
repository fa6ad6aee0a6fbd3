internal import CCurl

/// The libcurl multi handle: the connections and the transfers on them.
///
/// Sendable although it is a bare pointer: `wake` is `curl_multi_wakeup`, which libcurl allows from
/// any thread while the handle exists, and ``TransferLoop`` calls it only under the lock that its
/// thread takes before it gives the handle up. All other functions are called by that thread alone.
struct MultiHandle: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer

  /// Connections kept open for the next request. A till talks to one or two hosts.
  static let idleConnections = 8

  /// nil when libcurl cannot be started.
  init?() {
    guard curlIsReady, let pointer = curl_multi_init() else { return nil }
    self.pointer = pointer
    ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, Self.idleConnections)
  }

  func wake() { curl_multi_wakeup(pointer) }
}

/// Swift initialises a global once, whatever threads ask for it: what `curl_global_init` needs.
private let curlIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
