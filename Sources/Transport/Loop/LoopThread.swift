internal import CCurl
internal import Failpoints
internal import Terminal

/// The thread's side of a ``TransferLoop``: all that only it may touch.
final class LoopThread {
  /// Handles kept for their TLS sessions.
  private static let idleHandles = 4
  /// How long the thread sleeps at most when nothing is to be done.
  private static let longestSleep: Milliseconds = .minutes(60)

  private let loop: TransferLoop
  private let multi: MultiHandle
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
  private var handles: [UInt64: UnsafeMutableRawPointer] = [:]
  private var idle: [EasyHandle] = []

  init(_ loop: TransferLoop, _ multi: MultiHandle) {
    self.loop = loop
    self.multi = multi
  }

  func run() {
    while true {
      let mail = loop.takeMail()
      for submission in mail.submitted { start(submission) }
      for id in mail.abandoned { abandon(id) }
      if let closeAt = mail.closeAt {
        if monotonicNow() >= closeAt { abandonAll() }
        if transfers.isEmpty, loop.end() { break }
      }
      advance()
      sleep(until: mail.closeAt)
    }
    idle = []
    curl_multi_cleanup(multi.pointer)
    loop.tellEnded()
  }

  private func start(_ submission: TransferLoop.Submission) {
    guard let handle = idle.popLast() ?? EasyHandle() else {
      loop.transferEnded()
      submission.sink.finished(.refused("no memory for a transfer"))
      return
    }
    let transfer = Transfer(submission.recipe, submission.sink, on: handle)
    do throws(EasyHandle.Failure) {
      try transfer.prepare()
    } catch {
      end(transfer, error.code)
      return
    }
    guard curl_multi_add_handle(multi.pointer, handle.pointer) == CURLM_OK else {
      end(transfer, CURLE_FAILED_INIT)
      return
    }
    transfers[handle.pointer] = transfer
    handles[submission.id] = handle.pointer
  }

  private func advance() {
    var running: Int32 = 0
    curl_multi_perform(multi.pointer, &running)
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi.pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle,
        let transfer = transfers[pointer]
      else { continue }
      finish(transfer, message.pointee.data.result)
    }
  }

  private func sleep(until closeAt: Milliseconds?) {
    var longest = Self.longestSleep
    if let closeAt {
      if transfers.isEmpty { return }
      longest = min(longest, max(0, closeAt - monotonicNow()))
    }
    if !transfers.isEmpty { Failpoint.pass("wire-waits") }
    curl_multi_poll(multi.pointer, nil, 0, Int32(longest), nil)
  }

  private func abandon(_ id: UInt64) {
    guard let pointer = handles[id], let transfer = transfers[pointer] else { return }
    finish(transfer, CURLE_ABORTED_BY_CALLBACK)
  }

  private func abandonAll() {
    for transfer in Array(transfers.values) { finish(transfer, CURLE_ABORTED_BY_CALLBACK) }
  }

  private func finish(_ transfer: Transfer, _ code: CURLcode) {
    let pointer = transfer.handle.pointer
    curl_multi_remove_handle(multi.pointer, pointer)
    transfers[pointer] = nil
    handles = handles.filter { $0.value != pointer }
    end(transfer, code)
  }

  /// Reports a transfer whose handle is not, or no longer, in the loop.
  private func end(_ transfer: Transfer, _ code: CURLcode) {
    let report = transfer.report(code)
    transfer.handle.reset()
    if idle.count < Self.idleHandles { idle.append(transfer.handle) }
    loop.transferEnded()
    transfer.sink.finished(report)
  }
}
