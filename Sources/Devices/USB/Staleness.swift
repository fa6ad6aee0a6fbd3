/// Decides when libusb's list of devices is not believed any more.
struct Staleness: Sendable {
  /// Devices that libusb never lists, such as those with broken descriptors.
  private var accepted: Set<USBAddress> = []
  /// Devices in one list and not in the other, and since when: milliseconds of CLOCK_BOOTTIME.
  private var since: [USBAddress: Int64] = [:]

  /// - Parameters:
  ///   - difference: devices that are in one of the two lists now.
  ///   - patience: milliseconds until a difference counts.
  /// - Returns: whether the list should be made anew.
  mutating func see(_ difference: Set<USBAddress>, at now: Int64, patience: Int64) -> Bool {
    accepted.formIntersection(difference)
    since = since.filter { difference.contains($0.key) }
    for address in difference where since[address] == nil { since[address] = now }
    return since.contains { !accepted.contains($0.key) && now - $0.value >= patience }
  }

  /// A new list differs in these: it is as good as it gets.
  mutating func accept(_ difference: Set<USBAddress>) {
    accepted = difference
    since = [:]
  }
}
