// Not there when the standard library is linked statically: nothing of this goes into a program.
#if canImport(Testing)
  public import Testing

  /// Says that the running test proves rows of the protocol, for `docs/upay-conformance.md` and its like.
  ///
  /// To be called where the proof stands, after the expectations. A row that does not exist fails the
  /// test: the list and the tests keep each other honest.
  public func covers(_ rows: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    covers(rows, sourceLocation: sourceLocation)
  }

  /// ``covers(_:sourceLocation:)`` for rows that a table of cases makes.
  public func covers(_ rows: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    guard let test = Test.current else {
      Issue.record("rows are covered by tests", sourceLocation: sourceLocation)
      return
    }
    record(rows, provenBy: test, sourceLocation)
  }

  /// A trait for a test whose whole body is the proof: recorded when it ended without an error.
  public struct CoversTrait: TestTrait, TestScoping {
    let rows: [String]
    let sourceLocation: SourceLocation

    public func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
      try await function()
      record(rows, provenBy: test, sourceLocation)
    }
  }

  extension Trait where Self == CoversTrait {
    /// The test proves these rows of the protocol.
    public static func covers(
      _ rows: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) -> Self {
      Self(rows: rows, sourceLocation: sourceLocation)
    }
  }

  /// The names of the rows of one section: `INVALID_BARCODE` and so on in `5.4`, for tests that walk
  /// them.
  public func protocolRows(inSection section: String) -> [String] {
    UpayProtocol.rows.compactMap { row in
      row.id.hasPrefix("\(section)/") ? String(row.id.dropFirst(section.utf8.count + 1)) : nil
    }
  }

  private func record(_ rows: [String], provenBy test: Test, _ sourceLocation: SourceLocation) {
    for row in rows where !Protocols.holds(row) {
      Issue.record("“\(row)” is no row of the protocol", sourceLocation: sourceLocation)
    }
    do {
      try Record.write(rows.filter(Protocols.holds), provenBy: test)
    } catch {
      Issue.record("the record of conformance: \(error)", sourceLocation: sourceLocation)
    }
  }
#endif
