import Testing

@testable import Devices

/// When a device is asked for more.
struct InputPumpTests {
  private func end(_ status: USBTransferEnd.Status, _ count: Int = 0) -> USBTransferEnd {
    USBTransferEnd(status: status, count: count)
  }

  @Test func `Empty answers slow the asking down, and an octet makes it fast again`() {
    var habit = InputPump.Habit()
    for _ in 0..<InputPump.Habit.patientZeros {
      #expect(habit.after(end(.completed)) == .again(after: 0))
    }
    for _ in 0..<100 { #expect(habit.after(end(.completed)) == .again(after: 50)) }
    #expect(habit.after(end(.completed, 1)) == .again(after: 0))
    #expect(habit.after(end(.completed)) == .again(after: 0))
  }

  @Test func `Babble is borne a few times`() {
    var habit = InputPump.Habit()
    for _ in 0..<InputPump.Habit.patientFailures {
      #expect(habit.after(end(.overflow, 64)) == .again(after: 0))
    }
    #expect(habit.after(end(.overflow, 64)) == .stop)
  }

  @Test func `A disturbance is waited out, longer each time, and not for ever`() {
    var habit = InputPump.Habit()
    for pause in InputPump.Habit.pauses {
      #expect(habit.after(end(.disturbed)) == .again(after: pause))
    }
    #expect(habit.after(end(.disturbed)) == .stop)
    #expect(habit.after(end(.completed, 8)) == .again(after: 0))
    #expect(habit.after(end(.disturbed)) == .again(after: InputPump.Habit.pauses[0]))
  }

  @Test(arguments: [USBTransferEnd.Status.stalled, .gone, .cancelled])
  func `Everything else ends it`(_ status: USBTransferEnd.Status) {
    var habit = InputPump.Habit()
    #expect(habit.after(end(status)) == .stop)
  }
}
