import Terminal
import Transport

extension Session {
  /// The receipt as text, as it would be printed.
  func receiptText(_ number: String) async -> CommandStatus {
    do throws(UnixHTTPError) {
      let reply = try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.get("/v1/orders/\(number)/receipt.txt")
      }
      guard reply.isSuccess else { return refused(reply, changes: false) }
      guard String(validating: reply.body, as: UTF8.self) != nil else { return notUnderstood() }
      for line in printableLines(reply.text) { console.line(line) }
      return .done
    } catch {
      return unreached(error)
    }
  }

  /// The receipt as a picture, into a file that is whole or not there.
  ///
  /// - Parameters:
  ///   - path: `-` is the standard output.
  ///   - force: overwrite a file that is there.
  func receiptPicture(_ number: String, to path: String, force: Bool) async -> CommandStatus {
    if let refusal = mayWrite(octetsTo: path) { return refusal }
    do throws(UnixHTTPError) {
      let reply = try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.get("/v1/orders/\(number)/receipt.png")
      }
      guard reply.isSuccess else { return refused(reply, changes: false) }
      guard reply.body.starts(with: Self.signatureOfPNG) else { return notUnderstood() }
      return write(reply.body, to: path, mode: 0o644, force: force)
    } catch {
      return unreached(error)
    }
  }

  /// The first octets of every PNG (PNG specification, third edition, section 5.2).
  private static let signatureOfPNG: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private func notUnderstood() -> CommandStatus {
    console.error("the daemon's answer is not understood; nothing was written")
    return .failed
  }

  // MARK: Files

  /// Octets that are no text would disturb a terminal. Nil: nothing is against it.
  func mayWrite(octetsTo path: String) -> CommandStatus? {
    guard path == "-", console.isSeen else { return nil }
    return usage("the standard output is a terminal: name a file, or send it to a program")
  }

  /// Writes what a command made, and says so.
  func write(_ octets: [UInt8], to path: String, mode: UInt32, force: Bool) -> CommandStatus {
    guard path != "-" else {
      guard console.octets(octets) else {
        console.error("the standard output can't be written")
        return .failed
      }
      return .done
    }
    do throws(NewFile.Failure) {
      try NewFile(path: path, mode: mode).write(octets, replacing: force)
    } catch {
      return unwritten(path, error)
    }
    if !json { console.line("\(printable(path)): \(octets.count) octets") }
    return .done
  }

  /// Nil: nothing that is there is against a new file of this name.
  func mayCreate(_ path: String, force: Bool) -> CommandStatus? {
    guard path != "-" else { return nil }
    do throws(NewFile.Failure) {
      try NewFile(path: path, mode: 0).look(replacing: force)
      return nil
    } catch {
      return unwritten(path, error)
    }
  }

  private func unwritten(_ path: String, _ error: NewFile.Failure) -> CommandStatus {
    console.error("\(printable(path)): \(error.words)")
    if error == .exists { console.errors("--force overwrites it.\n") }
    return error == .exists ? .refused : .failed
  }
}
