/// Octets of a `text/event-stream` into events, as far as the daemon uses the form.
struct EventParser: Sendable {
  struct Event: Hashable, Sendable {
    var id: Int64
    var type: String
    var data: String

    /// FNV-1a of what it says.
    var digest: UInt64 {
      var mixed: UInt64 = 0xcbf2_9ce4_8422_2325
      for octet in type.utf8 { mixed = (mixed ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
      for octet in data.utf8 { mixed = (mixed ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
      return mixed
    }
  }

  private var line: [UInt8] = []
  private var id: Int64?
  private var type = ""
  private var data = ""

  mutating func take(_ octets: [UInt8]) -> [Event] {
    var events: [Event] = []
    for octet in octets {
      guard octet == 0x0A else {
        line.append(octet)
        continue
      }
      let text = String(decoding: line, as: UTF8.self)
      line.removeAll(keepingCapacity: true)
      if text.isEmpty {
        if let id, !type.isEmpty { events.append(Event(id: id, type: type, data: data)) }
        (id, type, data) = (nil, "", "")
      } else if let colon = text.firstIndex(of: ":"), colon != text.startIndex {
        let value = text[text.index(after: colon)...].drop { $0 == " " }
        switch text[..<colon] {
        case "id": id = Int64(value)
        case "event": type = String(value)
        case "data": data = String(value)
        default: break
        }
      }
    }
    return events
  }
}
