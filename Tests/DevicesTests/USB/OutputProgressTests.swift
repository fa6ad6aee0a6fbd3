import Testing

@testable import Devices

/// What is done after each end of a transfer, without a device.
struct OutputProgressTests {
  private func send(_ range: Range<Int>, _ timeout: UInt32 = 5_000) -> OutputProgress.Step {
    .send(range, timeout: timeout)
  }

  private func end(_ status: USBTransferEnd.Status, _ count: Int = 0) -> USBTransferEnd {
    USBTransferEnd(status: status, count: count)
  }

  @Test func `A long write goes in chunks, none twice`() {
    var progress = OutputProgress(total: 10_000, until: 60_000)
    for range in [0..<4_096, 4_096..<8_192, 8_192..<10_000] {
      #expect(progress.next(at: 0) == send(range))
      progress.took(end(.completed, range.count))
    }
    #expect(progress.next(at: 0) == .ended(WriteResult(taken: 10_000)))
  }

  @Test func `A write of nothing is done`() {
    var progress = OutputProgress(total: 0, until: 0)
    #expect(progress.next(at: 5) == .ended(WriteResult(taken: 0)))
  }

  @Test(arguments: [USBTransferEnd.Status.completed, .timedOut])
  func `The rest goes on from the count`(_ status: USBTransferEnd.Status) {
    var progress = OutputProgress(total: 300, until: 60_000)
    _ = progress.next(at: 0)
    progress.took(end(status, 64))
    #expect(progress.next(at: 0) == send(64..<300))
    progress.took(end(status, 0))
    #expect(progress.next(at: 0) == send(64..<300))
    progress.took(end(.completed, 236))
    #expect(progress.next(at: 0) == .ended(WriteResult(taken: 300)))
  }

  @Test func `The time of a transfer ends with that of the write`() {
    var progress = OutputProgress(total: 10, until: 700)
    #expect(progress.next(at: 0) == send(0..<10, 700))
    progress.took(end(.timedOut, 3))
    #expect(progress.next(at: 699) == send(3..<10, 1))
    progress.took(end(.timedOut, 0))
    #expect(progress.next(at: 700) == .ended(WriteResult(taken: 3, error: .deadline)))
  }

  @Test func `A halt is taken off once, then told`() {
    var progress = OutputProgress(total: 200, until: 60_000)
    _ = progress.next(at: 0)
    progress.took(end(.stalled, 100))
    #expect(progress.next(at: 0) == .clearHalt)
    #expect(progress.next(at: 0) == send(100..<200))
    progress.took(end(.stalled, 0))
    let words = USBError.stalled.words
    #expect(
      progress.next(at: 0)
        == .broken(.failed(words), WriteResult(taken: 100, error: .absent(words))))
  }

  @Test func `Octets that went through make a later halt the first again`() {
    var progress = OutputProgress(total: 200, until: 60_000)
    for place in [50, 100, 150] {
      _ = progress.next(at: 0)
      progress.took(end(.stalled, 50))
      #expect(progress.next(at: 0) == .clearHalt)
      #expect(progress.next(at: 0) == send(place..<200))
    }
  }

  @Test(arguments: [USBTransferEnd.Status.gone, .disturbed, .overflow])
  func `What was on its way when the device failed counts as taken`(
    _ status: USBTransferEnd.Status
  ) {
    var progress = OutputProgress(total: 5_000, until: 60_000)
    _ = progress.next(at: 0)
    progress.took(end(status, 10))
    guard case .broken(_, let result) = progress.next(at: 0) else {
      Issue.record("it goes on")
      return
    }
    #expect(result.taken == 4_096)
    #expect(result.error != nil && result.error != .deadline)
  }

  @Test func `A transfer that could not begin has taken nothing`() {
    var progress = OutputProgress(total: 50, until: 60_000)
    _ = progress.next(at: 0)
    progress.refused(.gone)
    #expect(
      progress.next(at: 0)
        == .broken(.gone, WriteResult(taken: 0, error: .absent(USBError.gone.words))))
  }

  @Test func `A closed line says so`() {
    var progress = OutputProgress(total: 50, until: 60_000)
    _ = progress.next(at: 0)
    progress.took(end(.cancelled, 20))
    #expect(progress.next(at: 0) == .ended(WriteResult(taken: 20, error: .closed)))
  }

  @Test func `A device that ends transfers and takes nothing is not asked without pause`() {
    var progress = OutputProgress(total: 50, until: 60_000)
    for _ in 0..<OutputProgress.emptyTransfers {
      #expect(progress.next(at: 0) == send(0..<50))
      progress.took(end(.completed, 0))
    }
    #expect(progress.next(at: 0) == send(0..<50))
    progress.took(end(.completed, 0))
    #expect(progress.next(at: 0) == .rest(50))
    #expect(progress.next(at: 0) == send(0..<50))
    #expect(progress.next(at: 60_000) == .ended(WriteResult(taken: 0, error: .deadline)))
  }

  @Test func `A count beyond the transfer is not believed`() {
    var progress = OutputProgress(total: 50, until: 60_000)
    _ = progress.next(at: 0)
    progress.took(end(.completed, 80))
    #expect(progress.next(at: 0) == .ended(WriteResult(taken: 50)))
  }
}
