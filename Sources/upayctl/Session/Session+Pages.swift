import Terminal
import Transport

/// A list that comes in pages.
struct PagedList {
  let path: String
  /// Pages at most, one after the other.
  let pages: Int
  /// As the socket takes it, from this place on; nil: from the beginning.
  let query: (_ after: String?) -> [(String, String?)]
  /// What to type for what follows this place.
  let command: (_ after: String) -> String

  /// What every page tells.
  struct Page: Decodable {
    var next: String?
  }
}

extension Session {
  /// Page after page, each shown when it comes.
  ///
  /// - Parameters:
  ///   - place: where the list begins; nil: at its beginning.
  ///   - lines: a page as a person reads it; nil where it is not understood.
  func list(
    _ list: PagedList, from place: String?, lines: (Reply) -> [String]?
  ) async -> CommandStatus {
    var place = place
    for count in 1...list.pages {
      let reply: Reply
      do throws(UnixHTTPError) {
        reply = try await daemon.get(list.path, list.query(place))
      } catch {
        let status = unreached(error)
        if count > 1 { isIncomplete(list, from: place) }
        return status
      }
      let status = finish(reply, changes: false, show: lines)
      if status != .done, count > 1 { isIncomplete(list, from: place) }
      guard status == .done, let next = reply.decoded(PagedList.Page.self)?.next else {
        return status
      }
      guard next != place else {
        console.error("the daemon names the same place again; the list ends here")
        return .failed
      }
      if count == list.pages, !json {
        console.line()
        console.line("more: \(printable(list.command(next)))")
      }
      place = next
    }
    return .done
  }

  private func isIncomplete(_ list: PagedList, from place: String?) {
    guard let place else { return }
    console.errors(
      "The list is not complete. Go on with: " + printable(list.command(place)) + "\n")
  }
}
