import Testing

@testable import Terminal

@Suite("Rule 10: after a restart every open order goes on")
struct OrderRestartTests {
  @Test("What was on the wire is of unknown fate, and asked about", arguments: [false, true])
  func paying(_ reboot: Bool) throws {
    var scene = try Scene()
    if reboot { try scene.reboot() } else { try scene.handle(.restarted(rebooted: false)) }
    #expect(scene.order.payment == .unknown)
    #expect(scene.sent == [.pay, .query])
    #expect(throws: IllegalEvent.noSuchTransmission) {
      try scene.handle(.ended(transmission: 1, outcome: .paid, otherKey: false))
    }
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid)
  }

  @Test("An armed order outlives the daemon, but not the machine")
  func armed() throws {
    var scene = try Scene(code: false)
    scene.now = scene.now.advanced(by: .seconds(20))
    try scene.handle(.restarted(rebooted: false))
    #expect(scene.order.payment == .awaitingCode)
    #expect(scene.order.nextWake == orderStart.boot + .seconds(120))
    try scene.reboot()
    #expect(scene.order.payment == .canceled)
    #expect(scene.order.error?.code == "scan-timeout")
  }

  @Test("A pay that waits for its next try is tried again", arguments: [false, true])
  func retrying(_ reboot: Bool) throws {
    var scene = try Scene()
    try scene.end(.pay, .unsent)
    if reboot { try scene.reboot() } else { try scene.handle(.restarted(rebooted: false)) }
    try scene.wake()
    #expect(scene.isOnWire(.pay))
  }

  @Test("A cancel on the wire is carried through", arguments: [false, true])
  func canceling(_ reboot: Bool) throws {
    var scene = try Scene()
    try scene.handle(.cancel)
    if reboot { try scene.reboot() } else { try scene.handle(.restarted(rebooted: false)) }
    #expect(scene.order.payment == .canceling)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .canceling)
    try scene.wake(until: .cancel)
    try scene.end(.cancel, .shows(.canceled))
    #expect(scene.order.payment == .canceled)
  }

  @Test("A precreate on the wire is cancelled: its QR code is lost")
  func precreate() throws {
    var scene = try Scene(.precreate)
    try scene.handle(.restarted(rebooted: false))
    #expect(scene.order.payment == .canceling)
    #expect(scene.isOnWire(.cancel) && scene.isOnWire(.query))
  }

  @Test("A refund on the wire is asked about", arguments: [false, true])
  func refunding(_ reboot: Bool) throws {
    var scene = try Scene()
    try scene.end(.pay, .paid)
    try scene.handle(.returnRequested(.refund(500)))
    if reboot { try scene.reboot() } else { try scene.handle(.restarted(rebooted: false)) }
    #expect(scene.order.returns[0].state == .unknown)
    try scene.end(.query, .answer(.succeeded, .our(.partiallyRefunded, refund: .succeeded)))
    #expect(scene.order.state == .partiallyRefunded)
  }

  @Test("After a reboot waits start anew, in full")
  func waits() throws {
    var scene = try Scene()
    try scene.end(.pay, .shows(.created))
    scene.now = scene.now.advanced(by: .seconds(100))
    try scene.reboot()
    let booted = scene.now.boot
    for _ in 0..<100 where scene.order.payment != .canceling {
      if !scene.isOnWire(.query) { try scene.wake() }
      try scene.end(.query, .shows(.created))
    }
    #expect(scene.now.boot - booted == .seconds(120))
  }

  @Test("After a reboot no such order counts anew")
  func absence() throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    try scene.handle(.cancel)
    try scene.end(.cancel, .absent)
    try scene.end(.query, .absent)
    try scene.reboot()
    let booted = scene.now.boot
    for _ in 0..<50 where scene.order.payment == .canceling {
      if !scene.isOnWire(.query) { try scene.wake() }
      try scene.end(.query, .absent)
    }
    #expect(scene.order.payment == .canceled)
    #expect(scene.now.boot - booted >= .seconds(70))
  }

  @Test("After a restart in the same boot waits go on")
  func sameBoot() throws {
    var scene = try Scene()
    try scene.end(.pay, .answer(.rejected, nil, "INVALID_BARCODE"))
    let wake = scene.order.nextWake
    try scene.handle(.restarted(rebooted: false))
    #expect(scene.order.nextWake == wake)
    #expect(scene.order.payment == .failed)
  }

  @Test("An order that has ended stays as it is", arguments: [false, true])
  func ended(_ reboot: Bool) throws {
    var scene = try Scene()
    try scene.end(.pay, .paid)
    scene.forget()
    if reboot { try scene.reboot() } else { try scene.handle(.restarted(rebooted: false)) }
    #expect(scene.order.payment == .paid)
    #expect(scene.effects == [])
  }
}
